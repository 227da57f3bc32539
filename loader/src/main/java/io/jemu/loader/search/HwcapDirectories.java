package io.jemu.loader.search;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.Tunables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The subdirectories in which ld.so looks for libraries made for better CPUs (_dl_important_hwcaps): glibc-hwcaps since
 * 2.33, up to 2.36 also combinations of "tls" and the platform. The emulated CPU is an x86-64-v2.
 */
public final class HwcapDirectories {
    private static final String PREFIX = "glibc-hwcaps/";
    /** The best level of the emulated CPU that has a name. */
    private static final String LEVEL = "x86-64-v2";
    private static final int ISA_BASELINE = 1;
    private static final int ISA_V2 = 2;
    /** What the two levels consist of, as far as glibc.cpu.hwcaps can take it away. */
    private static final Set<String> FEATURES =
            Set.of("CX8", "CMOV", "SSE2", "SSSE3", "POPCNT", "SSE4_1", "SSE4_2");
    private static final Set<String> BASELINE_FEATURES = Set.of("CX8", "CMOV", "SSE2");
    private static final String FEATURES_TUNABLE = "glibc.cpu.hwcaps";
    private static final String MASK_TUNABLE = "glibc.cpu.hwcap_mask";
    /** The capability x86_64 in AT_HWCAP as glibc has it, and that of the directory tls in the cache. */
    private static final long HWCAP_X86_64 = 1L << 1;
    private static final long HWCAP_TLS = 1L << 63;
    private static final String PLATFORM = "x86_64";
    private static final String TLS = "tls";

    private final List<String> named;
    private final List<String> subdirectories;
    private final int isaLevels;
    private final long legacy;

    /**
     * @param prepend --glibc-hwcaps-prepend, names separated by colons, or null
     * @param mask --glibc-hwcaps-mask: only built-in names in this list count; null for all
     * @param tunables may take features of the CPU away, or mask old capabilities
     */
    public HwcapDirectories(GlibcVersion version, String prepend, String mask, Tunables tunables) {
        this.isaLevels = isaLevels(tunables.text(FEATURES_TUNABLE));
        long capabilities = HWCAP_X86_64 & tunables.number(MASK_TUNABLE, HWCAP_X86_64);
        this.legacy = version.atLeast(2, 37) ? 0 : capabilities | HWCAP_TLS;
        List<String> names = new ArrayList<>();
        if (version.atLeast(2, 33)) {
            names.addAll(split(prepend));
            if ((isaLevels & ISA_V2) != 0 && (mask == null || split(mask).contains(LEVEL))) {
                names.add(LEVEL);
            }
        }
        this.named = List.copyOf(names);
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(PREFIX + name + "/"));
        if (version.atLeast(2, 37)) {
            all.add("");
        } else {
            all.addAll(legacy(capabilities != 0));
        }
        this.subdirectories = List.copyOf(all);
    }

    private static int isaLevels(String features) {
        List<String> off = features == null ? List.of() : Arrays.stream(features.split(","))
                .filter(name -> name.startsWith("-")).map(name -> name.substring(1)).toList();
        return off.stream().anyMatch(BASELINE_FEATURES::contains) ? 0
                : off.stream().anyMatch(FEATURES::contains) ? ISA_BASELINE : ISA_BASELINE | ISA_V2;
    }

    /** Levels of the psABI that libraries may need: 1 for the baseline, 2 for x86-64-v2. */
    int isaLevels() {
        return isaLevels;
    }

    /** Old-style capabilities by which libraries in the cache may be marked; without a platform. */
    long legacyCapabilities() {
        return legacy;
    }

    private static List<String> split(String names) {
        return names == null ? List.of() : Arrays.stream(names.split(":")).filter(name -> !name.isEmpty()).toList();
    }

    /** All combinations of tls, the platform AT_PLATFORM and the capability of the same name, in ld.so's order. */
    private static List<String> legacy(boolean capability) {
        List<String> result = new ArrayList<>();
        List<String> components = capability ? List.of(TLS, PLATFORM, PLATFORM) : List.of(TLS, PLATFORM);
        for (int bits = (1 << components.size()) - 1; bits >= 0; bits--) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < components.size(); i++) {
                if ((bits & 1 << components.size() - 1 - i) != 0) {
                    path.append(components.get(i)).append('/');
                }
            }
            result.add(path.toString());
        }
        return result;
    }

    /** Subdirectories in the order of search, each with a slash at its end; the last one is empty. */
    public List<String> subdirectories() {
        return subdirectories;
    }

    /**
     * How much a named subdirectory is preferred: 1 is best, 0 means that it must not be used. Of a name that is given
     * twice the first place counts, as in glibc's merge of the sorted lists.
     */
    public int priority(String name) {
        return named.indexOf(name) + 1;
    }
}
