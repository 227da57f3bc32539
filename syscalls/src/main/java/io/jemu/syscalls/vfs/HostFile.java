package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.mm.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open file of the host: a regular file, a directory, a terminal, a pipe and whatever else has a descriptor there.
 */
public class HostFile extends OpenFile {
    /** Where struct linux_dirent64 keeps its length. */
    private static final int RECORD_LENGTH = 16;
    private static final int DIRECTORY_BUFFER = 32 * 1024;
    /** /dev/zero: of all character devices the one whose mappings are memory. */
    private static final long DEV_ZERO = FileStatus.device(1, 5);

    /** Whether something is so that never changes. */
    private enum Answer {
        UNKNOWN,
        YES,
        NO
    }

    private final Posix posix;
    /** The path to tell if the host does not: "" if it is not known. */
    private final String name;
    private final int fd;
    private HostView view;
    /** The directory of the same path in the host's layer if this one is merged with it, else -1. */
    private final int lower;
    /** Where the host's directory is read on: a position that means something to the host only. */
    private long directoryPosition;
    private final DirectoryStream merged = new DirectoryStream(this::listMerged);
    /**
     * Whether the descriptor was made for the guest alone. It never blocks on the host then, so that a full pipe does
     * not stop the process that would empty it.
     */
    private final boolean own;
    private boolean ownBlocks;
    private final Twin reading;
    private final Twin writing;
    private Answer hostTerminal = Answer.UNKNOWN;
    /** The file type bits of the mode, which never change; negative as long as nobody has asked. */
    private int type = -1;

    /** Takes over a descriptor that others have as well. */
    public HostFile(Posix posix, HostView view, String path, int fd) {
        this(posix, view, path, fd, -1, false, false);
    }

    /**
     * A file of a kind of its own.
     *
     * @param own whether the descriptor was made for the guest alone
     */
    protected HostFile(Posix posix, HostView view, int fd, boolean own) {
        this(posix, view, null, fd, -1, own, own && unblock(posix, fd));
    }

    /** @param path the guest's path, or null if it is to be asked for when it is needed */
    private HostFile(Posix posix, HostView view, String path, int fd, int lower, boolean own, boolean ownBlocks) {
        super(path);
        this.posix = posix;
        this.reading = new Twin(posix, OpenFlags.O_RDONLY);
        this.writing = new Twin(posix, OpenFlags.O_WRONLY);
        this.view = view;
        this.name = path == null ? "" : path;
        this.fd = fd;
        this.lower = lower;
        this.own = own;
        this.ownBlocks = ownBlocks;
    }

    /** A file whose descriptor on the host others have as well. */
    static HostFile shared(Posix posix, HostView view, int fd) {
        return new HostFile(posix, view, null, fd, -1, false, false);
    }

    /** A file whose descriptor was made for the guest alone. */
    static HostFile own(Posix posix, HostView view, int fd) {
        return new HostFile(posix, view, fd, true);
    }

    /** Has a descriptor never block from now on: whether it did. */
    private static boolean unblock(Posix posix, int fd) {
        int flags = (int) Posix.check(posix.statusFlags(fd));
        boolean blocks = (flags & OpenFlags.O_NONBLOCK) == 0;
        if (blocks) {
            Posix.check(posix.changeStatusFlags(fd, flags | OpenFlags.O_NONBLOCK));
        }
        return blocks;
    }

    /**
     * A file that was opened for the guest.
     *
     * @param fd the host's descriptor, opened with O_NONBLOCK
     * @param lower the host's descriptor of the directory that this one is merged with, or -1
     * @param flags what the guest has asked for
     */
    public static HostFile opened(Posix posix, HostView view, String path, int fd, int lower, int flags) {
        return new HostFile(posix, view, path, fd, lower, true, (flags & OpenFlags.O_NONBLOCK) == 0);
    }

    /** How the file looks to the guest. */
    public HostView view() {
        return view;
    }

    /** Looks otherwise from now on: a file of one file system as part of another that is made of it. */
    public HostFile seenAs(HostView other) {
        view = other;
        return this;
    }

    @Override
    public Node node() {
        return view.node();
    }

    @Override
    public void reserve(long bytes) {
        view.reserve(bytes);
    }

    @Override
    public boolean isHostTerminal() {
        if (hostTerminal == Answer.UNKNOWN) {
            // Of all terminals, only the controlling one tells its session.
            boolean is = type() == FileMode.S_IFCHR && posix.isControllingTerminal(fd);
            hostTerminal = is ? Answer.YES : Answer.NO;
        }
        return hostTerminal == Answer.YES;
    }

    @Override
    public int hostFd() {
        return fd;
    }

    @Override
    public String currentPath() {
        String hostPath = posix.paths().readlinkat(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd);
        if (hostPath == null) {
            return name;
        }
        // A FIFO in memory is one of the host's pipes.
        String guestPath = hostPath.startsWith("/") || view.node() != null ? view.guestPath(hostPath) : hostPath;
        return guestPath.isEmpty() ? "/" : guestPath;
    }

    @Override
    public int statusFlags() {
        int flags = (int) Posix.check(posix.statusFlags(fd));
        return own && ownBlocks ? flags & ~OpenFlags.O_NONBLOCK : flags;
    }

    @Override
    public void changeStatusFlags(int flags) {
        Posix.check(posix.changeStatusFlags(fd, own ? flags | OpenFlags.O_NONBLOCK : flags));
        ownBlocks = own && (flags & OpenFlags.O_NONBLOCK) == 0;
    }

    @Override
    public FileStatus status() {
        FileStatus status = posix.paths().statx(fd, "", AtFlags.AT_EMPTY_PATH);
        type = FileMode.type(status.mode());
        return view.status(status);
    }

    private int type() {
        if (type < 0) {
            status();
        }
        return type;
    }

    /** Whether it is a directory that the host has as the guest sees it. */
    boolean isPlainDirectory() {
        return lower < 0 && view.node() == null && isDirectory();
    }

    @Override
    public boolean isDirectory() {
        return type() == FileMode.S_IFDIR;
    }

    @Override
    public boolean mayWait() {
        return type() != FileMode.S_IFREG && type != FileMode.S_IFDIR && type != FileMode.S_IFBLK;
    }

    @Override
    public boolean failsAtOnce() {
        return own;
    }

    @Override
    public boolean canFill() {
        return own && (type() == FileMode.S_IFIFO || type == FileMode.S_IFSOCK) || writing.exists();
    }

    @Override
    public int readiness(int events) {
        return (int) Posix.check(posix.readiness(fd, events));
    }

    @Override
    public long read(UserBuffer buffer, long offset, int flags) {
        return transfer(buffer, offset, flags, Access.WRITE);
    }

    @Override
    public long write(UserBuffer buffer, long offset, int flags) {
        view.reserve(buffer.remaining());
        return transfer(buffer, offset, flags, Access.READ);
    }

    private long transfer(UserBuffer buffer, long offset, int flags, Access access) {
        boolean first = true;
        while (first || buffer.remaining() > 0 && goesOn(access)) {
            long at = offset < 0 ? offset : offset + buffer.transferred();
            int runs;
            try {
                runs = buffer.addInaccessible(buffer.gather(access));
            } catch (GuestFault fault) {
                // Not always an error: at the end of a file, for instance, nobody looks at the memory.
                return faulting(buffer, at, flags, access);
            }
            if (runs == 0 && !first) {
                break;
            }
            first = false;
            long result = access == Access.WRITE
                    ? hostRead(buffer, runs, at, flags) : hostWrite(buffer, runs, at, flags);
            if (result < 0 && buffer.transferred() > 0) {
                break;
            }
            buffer.advance(Posix.check(result));
            if (result < buffer.gathered()) {
                break;
            }
        }
        return buffer.transferred();
    }

    /** Has the host do a transfer with memory that cannot be accessed. */
    private long faulting(UserBuffer buffer, long offset, int flags, Access access) {
        buffer.gatherInaccessible();
        return Posix.check(access == Access.WRITE
                ? hostRead(buffer, 1, offset, flags)
                : hostWrite(buffer, 1, offset, flags));
    }

    /** Whether a transfer that was not short can be continued without waiting. */
    private boolean goesOn(Access access) {
        int event = access == Access.WRITE ? PollEvents.POLLIN : PollEvents.POLLOUT;
        return !mayWait() || (readiness(event) & event) != 0;
    }

    /** Has the host read into the runs that a buffer has gathered: the bytes, or the negative of errno. */
    protected long hostRead(UserBuffer buffer, int runs, long offset, int flags) {
        int fd = offset < 0 ? reading() : this.fd;
        if (flags != 0) {
            return posix.preadv2(fd, buffer.vectors(), runs, offset, flags);
        }
        if (runs > 1) {
            return offset < 0
                    ? posix.readv(fd, buffer.vectors(), runs)
                    : posix.preadv2(fd, buffer.vectors(), runs, offset, 0);
        }
        long start = buffer.firstRun();
        return offset < 0
                ? posix.read(fd, start, buffer.gathered())
                : posix.pread(fd, start, buffer.gathered(), offset);
    }

    private int reading() {
        return own ? fd : reading.of(fd, type() == FileMode.S_IFIFO);
    }

    private int writing() {
        return own ? fd
                : writing.of(fd, type() == FileMode.S_IFIFO || type == FileMode.S_IFCHR && posix.isTerminal(fd));
    }

    /** Has the host write the runs that a buffer has gathered: the bytes, or the negative of errno. */
    protected long hostWrite(UserBuffer buffer, int runs, long offset, int flags) {
        int fd = offset < 0 ? writing() : this.fd;
        if (flags != 0) {
            return posix.pwritev2(fd, buffer.vectors(), runs, offset, flags);
        }
        if (runs > 1) {
            return offset < 0
                    ? posix.writev(fd, buffer.vectors(), runs)
                    : posix.pwritev2(fd, buffer.vectors(), runs, offset, 0);
        }
        long start = buffer.firstRun();
        return offset < 0
                ? posix.write(fd, start, buffer.gathered())
                : posix.pwrite(fd, start, buffer.gathered(), offset);
    }

    @Override
    public long seek(long offset, int whence) {
        if (lower >= 0) {
            return merged.seek(offset, whence);
        }
        directoryPosition = Posix.check(posix.lseek(fd, offset, whence));
        return directoryPosition;
    }

    @Override
    public long readDirectory(AddressSpace memory, long address, long length) {
        if (lower >= 0) {
            return merged.read(memory, address, length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(DIRECTORY_BUFFER, Long.BYTES);
            long size = Math.min(length & 0xffff_ffffL, DIRECTORY_BUFFER);
            long bytes = Posix.check(posix.paths().getdents(fd, entries.address(), size));
            try {
                memory.write(address, entries.asSlice(0, bytes).toArray(JAVA_BYTE));
            } catch (GuestFault fault) {
                // What was not delivered is read again.
                posix.lseek(fd, directoryPosition, SeekWhence.SEEK_SET);
                throw fault;
            }
            directoryPosition = lastOffset(entries, bytes);
            return bytes;
        }
    }

    private long lastOffset(MemorySegment records, long bytes) {
        long last = directoryPosition;
        for (long at = 0; at < bytes; at += records.get(JAVA_SHORT, at + RECORD_LENGTH)) {
            last = records.get(JAVA_LONG, at + Long.BYTES);
        }
        return last;
    }

    private List<Node.Entry> listMerged() {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        HostListing.read(posix, fd, entry -> entries.putIfAbsent(entry.name(), entry));
        HostListing.read(posix, lower, entry -> entries.putIfAbsent(entry.name(), entry));
        return new ArrayList<>(entries.values());
    }

    @Override
    public void truncate(long length) {
        Posix.check(posix.ftruncate(fd, length));
    }

    @Override
    public long ioctl(AddressSpace memory, int request, long argument) {
        return IoctlRequest.of(request).orElseThrow(Errno.ENOTTY::failure).call(posix, fd, memory, argument);
    }

    @Override
    public Backing backing() {
        FileStatus host = posix.paths().statx(fd, "", AtFlags.AT_EMPTY_PATH);
        boolean zero = FileMode.type(host.mode()) == FileMode.S_IFCHR && host.specialDevice() == DEV_ZERO;
        return host.isRegular() || zero ? new HostBacking(this, posix, host, view.status(host)) : null;
    }

    /** What the host knows of files of special kinds: eventfd-count, inotify and the like; not its own locks. */
    @Override
    public String information() {
        return HostInformation.of(fd);
    }

    @Override
    protected void close() {
        // Linux frees the descriptor whatever close(2) says, and the guest sees errors of fsync only.
        posix.close(fd);
        reading.close();
        writing.close();
        if (lower >= 0) {
            posix.close(lower);
        }
    }
}
