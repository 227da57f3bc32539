package io.jemu.syscalls.vfs;

/**
 * Something that hides what lies at a path.
 *
 * @param point the guest's path, without a slash at its end
 * @param root what is there, or null: the host's directory of the same path, without the sysroot over it
 */
public record Mount(String point, Node root) {}
