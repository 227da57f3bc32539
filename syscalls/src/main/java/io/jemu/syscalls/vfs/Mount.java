package io.jemu.syscalls.vfs;

/**
 * Something that hides what lies at a path.
 *
 * @param point the guest's path, without a slash at its end; "" is the root
 * @param root what is there, or null: the host's directory of the same path, without the sysroot over it
 * @param type of the file system, as /proc/mounts shows it
 * @param source what was mounted, as /proc/mounts shows it
 * @param options such as "rw,relatime", as /proc/mounts shows them
 * @param hostHas whether the host has one of the kind at the same place, and the guest sees what the host tells of it
 */
public record Mount(String point, Node root, String type, String source, String options, boolean hostHas) {
    /** A mount that the host has, too, and that is always shown as the host does. */
    public Mount(String point, Node root) {
        this(point, root, "", "", "", true);
    }

    /** A mount that only jemu knows of. */
    public Mount(String point, Node root, String type, String source, String options) {
        this(point, root, type, source, options, false);
    }

    /** Whether jemu itself can tell of it. */
    public boolean own() {
        return !type.isEmpty();
    }
}
