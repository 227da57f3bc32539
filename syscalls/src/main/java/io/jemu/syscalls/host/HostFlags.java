package io.jemu.syscalls.host;

/**
 * The flags of open(2) that have other values on an AArch64 host than in the guest's x86-64 ABI (Linux,
 * arch/arm64/include/uapi/asm/fcntl.h). All other flags and numbers that this package passes on are the same on both.
 */
final class HostFlags {
    private static final boolean ARM64 = System.getProperty("os.arch").equals("aarch64");

    private static final int X86_DIRECT = 0x4000;
    private static final int X86_LARGEFILE = 0x8000;
    private static final int X86_DIRECTORY = 0x1_0000;
    private static final int X86_NOFOLLOW = 0x2_0000;
    private static final int X86_SPECIAL = X86_DIRECT | X86_LARGEFILE | X86_DIRECTORY | X86_NOFOLLOW;

    private static final int ARM_DIRECTORY = 0x4000;
    private static final int ARM_NOFOLLOW = 0x8000;
    private static final int ARM_DIRECT = 0x1_0000;
    private static final int ARM_LARGEFILE = 0x2_0000;

    private HostFlags() {}

    static int toHost(int flags) {
        if (!ARM64) {
            return flags;
        }
        return flags & ~X86_SPECIAL
                | move(flags, X86_DIRECTORY, ARM_DIRECTORY)
                | move(flags, X86_NOFOLLOW, ARM_NOFOLLOW)
                | move(flags, X86_DIRECT, ARM_DIRECT)
                | move(flags, X86_LARGEFILE, ARM_LARGEFILE);
    }

    static int toGuest(int flags) {
        if (!ARM64) {
            return flags;
        }
        return flags & ~X86_SPECIAL
                | move(flags, ARM_DIRECTORY, X86_DIRECTORY)
                | move(flags, ARM_NOFOLLOW, X86_NOFOLLOW)
                | move(flags, ARM_DIRECT, X86_DIRECT)
                | move(flags, ARM_LARGEFILE, X86_LARGEFILE);
    }

    private static int move(int flags, int from, int to) {
        return (flags & from) != 0 ? to : 0;
    }
}
