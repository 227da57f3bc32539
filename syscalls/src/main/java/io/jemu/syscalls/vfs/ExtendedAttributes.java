package io.jemu.syscalls.vfs;

import java.util.List;

/** The extended attributes of one file (xattr(7)). All fail with a {@link io.jemu.syscalls.abi.SyscallException}. */
public interface ExtendedAttributes {
    /** getxattr(2): the value; ENODATA if there is none of that name. */
    byte[] get(String name);

    /** listxattr(2): the names. */
    List<String> names();

    /**
     * setxattr(2).
     *
     * @param flags XATTR_CREATE, XATTR_REPLACE or 0
     */
    void set(String name, byte[] value, int flags);

    /** removexattr(2); ENODATA if there is none of that name. */
    void remove(String name);
}
