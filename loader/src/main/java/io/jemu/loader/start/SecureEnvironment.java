package io.jemu.loader.start;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.GuestMappings;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.mm.Protection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes what could do harm from the environment of a program in secure mode (UNSECURE_ENVVARS of glibc, ld.so(8)):
 * neither the program nor what it starts shall see it.
 */
final class SecureEnvironment {
    private static final Set<String> ALWAYS = Set.of("GCONV_PATH", "GETCONF_DIR", "HOSTALIASES", "LD_AUDIT", "LD_DEBUG",
            "LD_DEBUG_OUTPUT", "LD_DYNAMIC_WEAK", "LD_LIBRARY_PATH", "LD_ORIGIN_PATH", "LD_PRELOAD", "LD_PROFILE",
            "LD_SHOW_AUXV", "LOCALDOMAIN", "LOCPATH", "MALLOC_TRACE", "NIS_PATH", "NLSPATH", "RESOLV_HOST_CONF",
            "RES_OPTIONS", "TMPDIR", "TZDIR");
    private static final Set<String> BEFORE_2_39 = Set.of("LD_HWCAP_MASK");
    private static final Set<String> BEFORE_2_36 = Set.of("LD_PREFER_MAP_32BIT_EXEC");
    private static final Set<String> SINCE_2_39 = Set.of("GLIBC_TUNABLES", "LD_BIND_NOT", "LD_BIND_NOW", "LD_VERBOSE",
            "LD_WARN", "MALLOC_ARENA_MAX", "MALLOC_ARENA_TEST", "MALLOC_MMAP_MAX_", "MALLOC_MMAP_THRESHOLD_",
            "MALLOC_PERTURB_", "MALLOC_TOP_PAD_", "MALLOC_TRIM_THRESHOLD_");
    private static final Set<String> SINCE_2_43 = Set.of("LD_PROFILE_OUTPUT");

    private SecureEnvironment() {}

    private static Set<String> removed(GlibcVersion version) {
        Set<String> names = new HashSet<>(ALWAYS);
        names.addAll(version.atLeast(2, 39) ? SINCE_2_39 : BEFORE_2_39);
        if (version.atLeast(2, 43)) {
            names.addAll(SINCE_2_43);
        }
        if (!version.atLeast(2, 36)) {
            names.addAll(BEFORE_2_36);
        }
        return names;
    }

    /**
     * Takes the pointers out of the array on the stack; what follows the array stays where it is.
     *
     * @param left what reading the tunables has left of the environment: null where it removed a variable
     * @return the program with the new environment
     */
    static ExecImage clean(AddressSpace memory, ExecImage image, List<String> left, GlibcVersion version,
            GuestMappings mappings) {
        Set<String> names = removed(version);
        List<String> environment = new ArrayList<>();
        long from = image.envAddress();
        long to = from;
        for (int i = 0; i < image.env().size(); i++) {
            String entry = left.get(i);
            int equals = entry == null ? -1 : entry.indexOf('=');
            if (entry != null && (equals < 0 || !names.contains(entry.substring(0, equals)))) {
                memory.write64(to, entry.equals(image.env().get(i)) ? memory.read64(from)
                        : newString(memory, mappings, entry));
                environment.add(entry);
                to += Long.BYTES;
            }
            from += Long.BYTES;
        }
        memory.write64(to, 0);
        return image.withEnvironment(environment);
    }

    private static long newString(AddressSpace memory, GuestMappings mappings, String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
        long address = mappings.map(0, Page.roundUp(bytes.length), Protection.PROT_READ | Protection.PROT_WRITE, false,
                null, 0);
        memory.write(address, bytes);
        return address;
    }
}
