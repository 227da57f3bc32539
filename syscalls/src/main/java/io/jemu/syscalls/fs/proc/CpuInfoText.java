package io.jemu.syscalls.fs.proc;

/**
 * /proc/cpuinfo: as many processors as the host has, each the emulated CPU as its CPUID describes it, under Linux's
 * names of the features (arch/x86/include/asm/cpufeatures.h). There is no AVX: programs choose their code by this.
 */
final class CpuInfoText {
    /** CPUID.1.EDX, CPUID.0x80000001, CPUID.1.ECX, CPUID.0x80000001.ECX, CPUID.7.EBX, CPUID.0xd, in Linux's order. */
    private static final String FLAGS = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 "
            + "clflush mmx fxsr sse sse2 syscall nx rdtscp lm cpuid pni pclmulqdq ssse3 cx16 sse4_1 sse4_2 movbe "
            + "popcnt aes xsave rdrand hypervisor lahf_lm abm fsgsbase bmi1 smep bmi2 erms xsaveopt";

    private CpuInfoText() {}

    /** @param hostStat the host's /proc/stat, which has a line for each of its processors */
    static String of(String hostStat) {
        long count = hostStat.lines().filter(CpuInfoText::isProcessor).count();
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < count; i++) {
            text.append("""
                    processor\t: %1$d
                    vendor_id\t: GenuineIntel
                    cpu family\t: 6
                    model\t\t: 60
                    model name\t: Intel Core Processor (Haswell)
                    stepping\t: 4
                    physical id\t: %1$d
                    siblings\t: 1
                    core id\t\t: 0
                    cpu cores\t: 1
                    apicid\t\t: %1$d
                    initial apicid\t: %1$d
                    fpu\t\t: yes
                    fpu_exception\t: yes
                    cpuid level\t: 13
                    wp\t\t: yes
                    flags\t\t: %2$s
                    bugs\t\t:
                    clflush size\t: 64
                    cache_alignment\t: 64
                    address sizes\t: 40 bits physical, 48 bits virtual
                    power management:

                    """.formatted(i, FLAGS));
        }
        return text.toString();
    }

    private static boolean isProcessor(String line) {
        return line.startsWith("cpu") && line.length() > 3 && Character.isDigit(line.charAt(3));
    }
}
