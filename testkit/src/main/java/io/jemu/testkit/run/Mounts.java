package io.jemu.testkit.run;

import io.jemu.syscalls.boot.MountPlan;
import java.util.List;
import java.util.Optional;

/**
 * Which files a guest sees. Paths are those of the host and of the guest as Java has them.
 *
 * @param sysroot the guest's root directory; empty: the host's own on x86-64 Linux
 * @param sandbox whether the guest sees nothing but that and the mounts, and changes nothing of it
 * @param overlay the host's directory for what a guest in the sandbox writes; empty: memory
 * @param requests further mounts, in their order
 */
public record Mounts(Optional<String> sysroot, boolean sandbox, Optional<String> overlay,
        List<MountPlan.Request> requests) {
    public Mounts {
        requests = List.copyOf(requests);
    }

    /** A directory or file of the host. */
    public static MountPlan.Request bind(String source, String point, boolean writable) {
        return new MountPlan.Bind(GuestText.encode(source), GuestText.encode(point), writable);
    }

    /**
     * A file system in memory.
     *
     * @param size the most bytes in it; empty: half of the machine's memory
     */
    public static MountPlan.Request memory(String point, Optional<Long> size) {
        return new MountPlan.Temporary(GuestText.encode(point), size);
    }

    /** @param root the host's path of the guest's root, as bytes */
    MountPlan plan(String root) {
        return new MountPlan(sandbox
                ? Optional.of(new MountPlan.Sandbox(root, overlay.map(GuestText::encode))) : Optional.empty(),
                requests);
    }
}
