package io.jemu.syscalls.abi;

/** The limits of path names (linux/limits.h, path_resolution(7)), in bytes. */
public final class PathLimits {
    /** The longest path, its terminating NUL included. */
    public static final int PATH_MAX = 4096;
    /** The longest name of a file, without a NUL. */
    public static final int NAME_MAX = 255;

    private PathLimits() {}
}
