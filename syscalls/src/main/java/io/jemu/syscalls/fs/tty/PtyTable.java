package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Terminal;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The pairs of pseudo-terminals that there are, by number: what /dev/ptmx makes and /dev/pts lists. */
public final class PtyTable {
    /** kernel.pty.max. */
    private static final int LIMIT = 4096;

    private final Kernel kernel;
    private final Map<Integer, Node.File> reserved;
    private final PseudoStatus status;
    private final Map<Integer, SlaveNode> slaves = new TreeMap<>();
    private final PtsDirectory directory = new PtsDirectory(this);

    /**
     * @param status of /dev/pts
     * @param reserved terminals of the host that jemu was started with, by the number that they have in /dev/pts
     */
    public PtyTable(Kernel kernel, PseudoStatus status, Map<Integer, Node.File> reserved) {
        this.kernel = kernel;
        this.status = status;
        this.reserved = new TreeMap<>(reserved);
    }

    /** /dev/pts. */
    public Node.Directory directory() {
        return directory;
    }

    /** /dev/ptmx. */
    public Node.File multiplexer() {
        return new MultiplexerNode(this, status);
    }

    PseudoStatus status() {
        return status;
    }

    Map<Integer, Node.File> reserved() {
        return Collections.unmodifiableMap(reserved);
    }

    Collection<SlaveNode> slaves() {
        return Collections.unmodifiableCollection(slaves.values());
    }

    SlaveNode slave(int number) {
        return slaves.get(number);
    }

    /** Opens /dev/ptmx: makes a pair. */
    OpenFile open(Node node, String path, int flags) {
        int number = 0;
        while (slaves.containsKey(number) || reserved.containsKey(number)) {
            number++;
        }
        if (number >= LIMIT) {
            throw Errno.ENOSPC.failure();
        }
        Credentials owner = kernel.scheduler().current().process().credentials();
        Pty pty = new Pty(kernel, number);
        slaves.put(number, new SlaveNode(this, pty, owner.fsuid()));
        return new PtyMaster(kernel, this, pty, node, path, flags);
    }

    /** The master is closed: the slave has no name any more. */
    void remove(Pty pty) {
        slaves.remove(pty.number());
    }

    /** Opens a slave by its name, or what has no name any more. */
    OpenFile open(SlaveNode node, String path, int flags) {
        Pty pty = node.pty();
        if (pty.locked() || pty.hungUp()) {
            throw Errno.EIO.failure();
        }
        return openSlave(node, path, flags);
    }

    /** TIOCGPTPEER: opens the slave of a pair without its name. */
    OpenFile openPeer(Pty pty, int flags) {
        return openSlave(slaves.get(pty.number()), "/dev/pts/" + pty.number(), flags);
    }

    private OpenFile openSlave(SlaveNode node, String path, int flags) {
        Pty pty = node.pty();
        if (pty.exclusive() && kernel.scheduler().current().process().credentials().euid() != 0) {
            throw Errno.EBUSY.failure();
        }
        OpenFile file = new PtySlave(kernel, pty, node, path, flags);
        if ((flags & OpenFlags.O_NOCTTY) == 0) {
            kernel.jobControl().opened(kernel.scheduler().current(), pty, OpenFlags.readable(flags));
        }
        return file;
    }

    /**
     * Opens the controlling terminal of the calling process: /dev/tty.
     *
     * @return null if that is no pseudo-terminal of the guest's
     */
    public OpenFile openControlling(Node node, String path, int flags) {
        Terminal terminal = kernel.scheduler().current().process().session().terminal();
        if (!(terminal instanceof Pty pty)) {
            return null;
        }
        return new PtySlave(kernel, pty, node, path, flags);
    }
}
