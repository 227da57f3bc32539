package io.jemu.loader.search;

import io.jemu.loader.host.GlibcVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The subdirectories in which ld.so looks for libraries made for better CPUs (_dl_important_hwcaps): glibc-hwcaps since
 * 2.33, up to 2.36 also combinations of "tls" and the platform. The emulated CPU is an x86-64-v2.
 */
public final class HwcapDirectories {
    private static final String PREFIX = "glibc-hwcaps/";
    /** Levels that the emulated CPU has, best first. */
    private static final List<String> LEVELS = List.of("x86-64-v2");
    private static final String PLATFORM = "x86_64";
    private static final String TLS = "tls";

    private final List<String> named;
    private final List<String> subdirectories;

    /**
     * @param prepend --glibc-hwcaps-prepend, names separated by colons, or null
     * @param mask --glibc-hwcaps-mask: only built-in names in this list count; null for all
     */
    public HwcapDirectories(GlibcVersion version, String prepend, String mask) {
        List<String> names = new ArrayList<>();
        if (version.atLeast(2, 33)) {
            names.addAll(split(prepend));
            LEVELS.stream().filter(level -> mask == null || split(mask).contains(level)).forEach(names::add);
        }
        this.named = List.copyOf(names);
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(PREFIX + name + "/"));
        if (version.atLeast(2, 37)) {
            all.add("");
        } else {
            all.addAll(legacy());
        }
        this.subdirectories = List.copyOf(all);
    }

    private static List<String> split(String names) {
        return names == null ? List.of() : Arrays.stream(names.split(":")).filter(name -> !name.isEmpty()).toList();
    }

    /** All combinations of tls, the platform AT_PLATFORM and the capability of the same name, in ld.so's order. */
    private static List<String> legacy() {
        List<String> result = new ArrayList<>();
        List<String> components = List.of(TLS, PLATFORM, PLATFORM);
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
