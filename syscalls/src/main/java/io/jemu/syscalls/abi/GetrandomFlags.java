package io.jemu.syscalls.abi;

/** The flags of getrandom(2). */
public final class GetrandomFlags {
    public static final int GRND_NONBLOCK = 1;
    public static final int GRND_RANDOM = 2;
    public static final int GRND_INSECURE = 4;

    private GetrandomFlags() {}
}
