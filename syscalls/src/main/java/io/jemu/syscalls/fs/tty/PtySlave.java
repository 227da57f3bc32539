package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.TermiosFlags;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.ReadinessQueue;
import io.jemu.syscalls.vfs.UserBuffer;

/** The slave's end of a pair: the terminal that programs use. */
final class PtySlave extends PtyEnd {
    /** What VTIME counts in, in nanoseconds. */
    private static final long TENTH = 100_000_000;

    PtySlave(Kernel kernel, Pty pty, Node node, String path, int flags) {
        super(kernel, pty, node, path, flags);
        pty.slaveOpens();
    }

    @Override
    public ReadinessQueue readinessQueue() {
        return pty.slaveQueue();
    }

    @Override
    public int readiness(int events) {
        int wanted = events | PollEvents.POLLERR | PollEvents.POLLHUP;
        if (pty.hungUp()) {
            return wanted & (PollEvents.POLLIN | PollEvents.POLLOUT | PollEvents.POLLERR | PollEvents.POLLHUP
                    | PollEvents.POLLRDNORM | PollEvents.POLLWRNORM);
        }
        Termios settings = pty.settings();
        int minimum = settings.number(TermiosFlags.VMIN);
        boolean timed = settings.number(TermiosFlags.VTIME) != 0;
        int ready = pty.discipline().available(timed || minimum == 0 ? 1 : minimum)
                ? PollEvents.POLLIN | PollEvents.POLLRDNORM : 0;
        ready |= pty.outputRoom() > 0 ? PollEvents.POLLOUT | PollEvents.POLLWRNORM : 0;
        return ready & events;
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        withoutOffset(offset);
        if (pty.hungUp()) {
            return 0;
        }
        kernel.jobControl().beforeRead(task(), pty);
        long wanted = Math.min(buffer.remaining(), Integer.MAX_VALUE);
        if (wanted == 0) {
            return 0;
        }
        if (pty.settings().canonical()) {
            if (!pty.discipline().available(1)) {
                throw Errno.EAGAIN.failure();
            }
        } else if (!awaitBytes((int) wanted)) {
            return 0;
        }
        byte[] bytes = pty.discipline().read((int) wanted);
        long done = buffer.put(bytes, 0, bytes.length);
        pty.masterQueue().changed();
        return done;
    }

    /**
     * Waits for as many bytes as VMIN says and for as long as VTIME says: termios(3), "Canonical and noncanonical
     * mode".
     *
     * @return false if the time is over
     */
    private boolean awaitBytes(int wanted) {
        Termios settings = pty.settings();
        int minimum = settings.number(TermiosFlags.VMIN);
        long time = settings.number(TermiosFlags.VTIME) * TENTH;
        LineDiscipline discipline = pty.discipline();
        if (discipline.available(Math.min(wanted, Math.max(1, minimum)))) {
            return true;
        }
        boolean any = discipline.available(1);
        if (nonBlocking() && !any && (minimum > 0 || time > 0)) {
            throw Errno.EAGAIN.failure();
        }
        if (nonBlocking() || minimum == 0 && time == 0) {
            return any;
        }
        long now = kernel.clock().nanoTime();
        if (minimum == 0) {
            if (task().waits().deadline(now + time) - now <= 0) {
                return false;
            }
            task().waits().onFile(this, PollEvents.POLLIN);
        } else {
            long left = pty.typed() + time - now;
            if (any && time > 0 && left <= 0) {
                return true;
            }
            task().waits().onFile(this, PollEvents.POLLIN);
            if (any && time > 0) {
                task().waits().retryAfter(left);
            }
        }
        throw task().park(Restart.RESTART_SYS);
    }

    @Override
    public long write(UserBuffer buffer, long offset, int writeFlags) {
        withoutOffset(offset);
        if (!pty.hungUp() && pty.settings().local(TermiosFlags.TOSTOP)) {
            kernel.jobControl().beforeChange(task(), pty);
        }
        if (pty.hungUp()) {
            throw Errno.EIO.failure();
        }
        byte[] chunk = new byte[CHUNK];
        int room = pty.outputRoom();
        while (buffer.remaining() > 0 && room > 0) {
            int count = buffer.get(chunk, 0, (int) Math.min(Math.min(room, CHUNK), buffer.remaining()));
            for (int i = 0; i < count; i++) {
                pty.write(chunk[i] & 0xff);
            }
            if (count == 0) {
                break;
            }
            room = pty.outputRoom();
        }
        if (buffer.transferred() > 0) {
            pty.written();
        } else if (buffer.remaining() > 0) {
            throw Errno.EAGAIN.failure();
        }
        return buffer.transferred();
    }

    @Override
    protected void close() {
        pty.slaveCloses();
    }
}
