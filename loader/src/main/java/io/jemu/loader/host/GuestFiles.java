package io.jemu.loader.host;

/**
 * The files of the guest as the process sees them: relative paths begin at its current directory, absolute ones at its
 * root. Names are decoded ISO 8859-1.
 */
public interface GuestFiles {
    /**
     * Opens a file for reading, as open(2) with O_RDONLY | O_CLOEXEC.
     *
     * @throws io.jemu.syscalls.abi.SyscallException with open's errno
     */
    GuestFile open(String path);

    /**
     * As stat(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException with stat's errno
     */
    GuestFileStatus status(String path);

    /** Whether the process may read the file (access(2) with R_OK). */
    boolean isReadable(String path);

    /** The current directory as getcwd(2) tells it, null if it has none. */
    String currentDirectory();
}
