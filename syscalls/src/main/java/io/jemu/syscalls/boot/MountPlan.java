package io.jemu.syscalls.boot;

import java.util.List;
import java.util.Optional;

/**
 * What is mounted in the guest's tree besides /proc and /dev.
 *
 * @param sandbox what the root is made of if the guest is to be confined to it; empty: the host's files are the guest's
 * @param requests further mounts, in their order
 */
public record MountPlan(Optional<Sandbox> sandbox, List<Request> requests) {
    /** Nothing of the kind. */
    public static final MountPlan NONE = new MountPlan(Optional.empty(), List.of());

    public MountPlan {
        requests = List.copyOf(requests);
    }

    /**
     * A root that the guest sees and does not change. Paths are strings of one char per byte.
     *
     * @param root the host's directory that is shown
     * @param overlay the host's directory that takes what the guest changes; empty: memory does
     */
    public record Sandbox(String root, Optional<String> overlay) {}

    /** One mount. */
    public sealed interface Request {
        /** The guest's path where it is mounted. */
        String point();
    }

    /**
     * A directory or a file of the host.
     *
     * @param source the host's path
     */
    public record Bind(String source, String point, boolean writable) implements Request {}

    /**
     * A file system in memory.
     *
     * @param size how many bytes of contents there can be; empty: half as many as the machine has
     */
    public record Temporary(String point, Optional<Long> size) implements Request {}
}
