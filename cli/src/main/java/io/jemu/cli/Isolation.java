package io.jemu.cli;

import io.jemu.syscalls.boot.MountPlan;
import java.util.List;
import java.util.Optional;

/**
 * What the guest sees of the host's files. Strings hold one byte per char.
 *
 * @param sandbox whether the root is only read, and nothing but it and {@code mounts} is seen
 * @param overlay the host's directory for what a guest in the sandbox writes; empty: memory
 * @param mounts in the order in which they are given
 */
public record Isolation(boolean sandbox, Optional<String> overlay, List<MountPlan.Request> mounts) {
    /** The guest sees the host's files. */
    public static final Isolation NONE = new Isolation(false, Optional.empty(), List.of());

    public Isolation {
        mounts = List.copyOf(mounts);
    }

    /** @param root the host's path of the guest's root directory */
    MountPlan plan(String root) {
        return new MountPlan(
                sandbox ? Optional.of(new MountPlan.Sandbox(root, overlay)) : Optional.empty(), mounts);
    }
}
