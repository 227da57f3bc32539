package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.FileOwner;
import io.jemu.syscalls.vfs.OpenFile;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of the host that tell their owners of input and output by a signal: O_ASYNC (fcntl(2)). The host tells jemu, by
 * one signal for all of them, and jemu the owner.
 */
public final class AsyncFiles {
    /** The last real-time signal: unlike SIGIO it queues, and it tells the descriptor. */
    private static final int HOST_SIGNAL = Signal.MAX;
    private static final int F_SETOWN = 8;
    private static final int F_SETSIG = 10;
    /** si_code of these signals: POLL_IN to POLL_HUP. */
    private static final int FIRST_CODE = 1;
    private static final int LAST_CODE = 6;
    private static final int CODE = 8;
    private static final int BAND = 16;
    private static final int DESCRIPTOR = 24;
    /** The size of the two in the union of siginfo_t. */
    private static final int DETAIL_SIZE = 16;

    private final Kernel kernel;
    private final Map<Integer, Entry> byHostFd = new HashMap<>();
    private int hostPid;

    /** @param fd the guest's descriptor by which the flag was set, which the signal tells */
    private record Entry(OpenFile file, int fd, boolean on) {}

    AsyncFiles(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The flag or the owner of a file may have changed by way of a descriptor. */
    public void changed(OpenFile file, int fd) {
        int hostFd = file.hostFd();
        if (hostFd < 0 || kernel.options().enclosure() != null) {
            return; // or the host would send signals to a process that does not take them
        }
        boolean on = (file.statusFlags() & OpenFlags.O_ASYNC) != 0 && file.owner().id() != 0;
        Entry before = byHostFd.get(hostFd);
        if (before == null && !on) {
            return;
        }
        byHostFd.put(hostFd, new Entry(file, fd, on));
        if (before == null) {
            file.beforeClose(() -> byHostFd.remove(hostFd));
            if (hostPid == 0) {
                hostPid = new HostIdentity().pid();
            }
            Posix posix = kernel.vfs().posix();
            Posix.check(posix.fcntl(hostFd, F_SETSIG, HOST_SIGNAL));
            Posix.check(posix.fcntl(hostFd, F_SETOWN, hostPid));
        }
    }

    /** Takes a signal of the host if it is about such a file: whether it was. */
    boolean take(int signal, ByteBuffer info) {
        int code = info.getInt(CODE);
        if (signal != HOST_SIGNAL || code < FIRST_CODE || code > LAST_CODE) {
            return false;
        }
        Entry entry = byHostFd.get(info.getInt(DESCRIPTOR));
        if (entry != null && entry.on()) {
            FileOwner owner = entry.file().owner();
            if (owner.signal() == 0) {
                send(owner, SignalInfo.ofKernel(Signal.SIGIO));
            } else {
                byte[] detail = ByteBuffer.allocate(DETAIL_SIZE).order(info.order())
                        .putLong(info.getLong(BAND)).putInt(entry.fd()).array();
                send(owner, new SignalInfo(owner.signal(), code, new SignalInfo.Raw(detail)));
            }
        }
        return true;
    }

    private void send(FileOwner owner, SignalInfo info) {
        for (Process process : List.copyOf(kernel.processes().all())) {
            switch (owner.type()) {
                case FileOwner.F_OWNER_TID -> process.tasks().stream().filter(task -> task.tid() == owner.id())
                        .findFirst().ifPresent(task -> kernel.signals().send(task, info));
                case FileOwner.F_OWNER_PID -> {
                    if (process.pid() == owner.id()) {
                        kernel.signals().send(process, info);
                    }
                }
                default -> {
                    if (process.session().pgid() == owner.id()) {
                        kernel.signals().send(process, info);
                    }
                }
            }
        }
    }
}
