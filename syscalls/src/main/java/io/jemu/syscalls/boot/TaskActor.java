package io.jemu.syscalls.boot;

import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Actor;

/** The task that runs; before the first one, jemu's own user. */
final class TaskActor implements Actor {
    private final Kernel kernel;
    private final Credentials first;

    TaskActor(Kernel kernel) {
        HostIdentity host = new HostIdentity();
        this.kernel = kernel;
        this.first = Credentials.of(host.uid(), host.gid(), host.groups());
    }

    private Credentials credentials() {
        Task current = kernel.scheduler().current();
        return current == null ? first : current.process().credentials();
    }

    @Override
    public int user() {
        return credentials().fsuid();
    }

    @Override
    public int group() {
        return credentials().fsgid();
    }

    @Override
    public boolean isMember(int group) {
        Credentials credentials = credentials();
        return credentials.fsgid() == group || credentials.groups().contains(group);
    }

    @Override
    public boolean overrides() {
        return credentials().fsuid() == 0;
    }
}
