package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.ReadinessQueue;
import io.jemu.syscalls.vfs.UserBuffer;

/** The master's end of a pair: what a terminal emulator holds. */
final class PtyMaster extends PtyEnd {
    private final PtyTable table;

    PtyMaster(Kernel kernel, PtyTable table, Pty pty, Node node, String path, int flags) {
        super(kernel, pty, node, path, flags);
        this.table = table;
    }

    PtyTable table() {
        return table;
    }

    @Override
    public ReadinessQueue readinessQueue() {
        return pty.masterQueue();
    }

    @Override
    public int readiness(int events) {
        int ready = PollEvents.POLLIN * (pty.output().isEmpty() ? 0 : 1);
        if (pty.packets() && pty.packetStatus() != 0) {
            ready |= PollEvents.POLLPRI | PollEvents.POLLIN;
        }
        if (pty.discipline().room() > 0) {
            ready |= PollEvents.POLLOUT | PollEvents.POLLWRNORM;
        }
        if ((ready & PollEvents.POLLIN) != 0) {
            ready |= PollEvents.POLLRDNORM;
        }
        return ready & events | (pty.slaveClosed() ? PollEvents.POLLHUP : 0);
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        withoutOffset(offset);
        if (buffer.remaining() == 0) {
            return 0;
        }
        if (pty.packets() && pty.packetStatus() != 0) {
            return buffer.put(new byte[] {(byte) pty.takePacketStatus()}, 0, 1);
        }
        if (pty.output().isEmpty()) {
            throw (pty.slaveClosed() ? Errno.EIO : Errno.EAGAIN).failure();
        }
        int header = 0;
        if (pty.packets()) {
            header = buffer.put(new byte[] {PacketStatus.TIOCPKT_DATA}, 0, 1);
        }
        byte[] bytes = pty.output().peek((int) Math.min(buffer.remaining(), Pty.READ_BUFFER));
        int done = buffer.put(bytes, 0, bytes.length);
        pty.outputRead(done);
        return header + done;
    }

    @Override
    public long write(UserBuffer buffer, long offset, int writeFlags) {
        withoutOffset(offset);
        byte[] chunk = new byte[CHUNK];
        while (buffer.remaining() > 0) {
            int room = pty.discipline().room();
            int count = buffer.get(chunk, 0, (int) Math.min(Math.min(room, CHUNK), buffer.remaining()));
            if (count == 0) {
                break;
            }
            pty.type(chunk, count);
        }
        if (buffer.transferred() == 0 && buffer.remaining() > 0) {
            throw Errno.EAGAIN.failure();
        }
        return buffer.transferred();
    }

    @Override
    protected void close() {
        table.remove(pty);
        pty.masterCloses();
    }
}
