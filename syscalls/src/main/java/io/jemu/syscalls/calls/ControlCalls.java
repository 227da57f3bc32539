package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FcntlCommand;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.Seals;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls that control open files: fcntl, ioctl. */
public final class ControlCalls {
    private static final int FD_CLOEXEC = 1;
    private static final int STATUS_FLAGS = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK | OpenFlags.O_ASYNC
            | OpenFlags.O_DIRECT | OpenFlags.O_NOATIME;
    private static final int HINT_SIZE = 8;
    private static final long DN_MULTISHOT = 0x8000_0000L;
    private static final int FIOCLEX = 0x5451;
    private static final int FIONCLEX = 0x5450;
    private static final int FIONBIO = 0x5421;
    private static final int FIOASYNC = 0x5452;
    private static final int FIOSETOWN = 0x8901;
    private static final int SIOCSPGRP = 0x8902;
    private static final int FIOGETOWN = 0x8903;
    private static final int SIOCGPGRP = 0x8904;
    private static final int FICLONE = 0x4004_9409;

    private final Kernel kernel;
    private final Posix posix;
    private final RecordLocking locks;
    private final Ownership owners;
    private final HostTerminalControl terminals;
    private final MemorySegment structure = Arena.ofAuto().allocate(HINT_SIZE, Long.BYTES);

    public ControlCalls(Kernel kernel) {
        this.kernel = kernel;
        this.locks = new RecordLocking(kernel);
        this.owners = new Ownership(kernel.processes());
        this.posix = kernel.vfs().posix();
        this.terminals = new HostTerminalControl(kernel);
    }

    private static int host(OpenFile file, Errno virtual) {
        if (file.hostFd() < 0) {
            throw virtual.failure();
        }
        return file.hostFd();
    }

    @Syscall(nr = 72, support = Support.PARTIAL,
            note = "SIGIO is sent for the host's files only, SIGURG never; no directory notifications")
    long fcntl(Task task, @Fd int fd, @Constant(FcntlCommand.class) int cmd, @Hex long arg) {
        FdTable files = task.process().files();
        OpenFile file = files.getAny(fd);
        boolean path = file.isPathOnly();
        switch (cmd) {
            case FcntlCommand.F_DUPFD:
                return files.duplicate(fd, (int) arg, false);
            case FcntlCommand.F_DUPFD_CLOEXEC:
                return files.duplicate(fd, (int) arg, true);
            case FcntlCommand.F_GETFD:
                return files.closesOnExec(fd) ? FD_CLOEXEC : 0;
            case FcntlCommand.F_SETFD:
                files.closeOnExec(fd, (arg & FD_CLOEXEC) != 0);
                return 0;
            case FcntlCommand.F_GETFL:
                return file.statusFlags();
            default:
                if (path) {
                    throw Errno.EBADF.failure();
                }
                long result = control(task, file, cmd, arg);
                if (cmd == FcntlCommand.F_SETFL || cmd == FcntlCommand.F_SETOWN || cmd == FcntlCommand.F_SETOWN_EX) {
                    kernel.asyncFiles().changed(file, fd);
                }
                return result;
        }
    }

    private long control(Task task, OpenFile file, int command, long argument) {
        AddressSpace memory = task.memory();
        return switch (command) {
            case FcntlCommand.F_SETFL -> {
                file.changeStatusFlags((int) argument & STATUS_FLAGS);
                yield 0;
            }
            case FcntlCommand.F_GETLK, FcntlCommand.F_OFD_GETLK -> locks.get(task, file, command, argument);
            case FcntlCommand.F_SETLK, FcntlCommand.F_SETLKW, FcntlCommand.F_OFD_SETLK, FcntlCommand.F_OFD_SETLKW ->
                    locks.set(task, file, command, argument);
            case FcntlCommand.F_GETPIPE_SZ, FcntlCommand.F_SETPIPE_SZ -> host(file, Errno.EBADF, command, argument);
            case FcntlCommand.F_ADD_SEALS -> seal(file, (int) argument);
            case FcntlCommand.F_GETLEASE, FcntlCommand.F_SETLEASE, FcntlCommand.F_GET_SEALS ->
                host(file, Errno.EINVAL, command, argument);
            case FcntlCommand.F_GET_RW_HINT -> {
                long result = structure(memory, file, command, argument, HINT_SIZE);
                memory.write(argument, structure.asSlice(0, HINT_SIZE).toArray(JAVA_BYTE));
                yield result;
            }
            case FcntlCommand.F_SET_RW_HINT -> structure(memory, file, command, argument, HINT_SIZE);
            case FcntlCommand.F_NOTIFY -> {
                if ((argument & ~DN_MULTISHOT) == 0) {
                    yield 0;
                }
                throw (file.isDirectory() ? Errno.EINVAL : Errno.ENOTDIR).failure();
            }
            case FcntlCommand.F_SETOWN -> owners.set(file, (int) argument);
            case FcntlCommand.F_SETOWN_EX -> owners.set(file, memory, argument);
            case FcntlCommand.F_SETSIG -> Ownership.signal(file, argument);
            case FcntlCommand.F_GETOWN -> Ownership.get(file);
            case FcntlCommand.F_GETOWN_EX -> Ownership.get(file, memory, argument);
            case FcntlCommand.F_GETSIG -> file.owner().signal();
            default -> throw Errno.EINVAL.failure();
        };
    }

    /** The host does not know all of the guest's mappings: it maps for jemu what was touched only. */
    private long seal(OpenFile file, int seals) {
        if (!OpenFlags.writable(file.statusFlags())) {
            throw Errno.EPERM.failure();
        }
        int present = (int) host(file, Errno.EINVAL, FcntlCommand.F_GET_SEALS, 0);
        Backing backing = file.backing();
        boolean allowed = (present & Seals.F_SEAL_SEAL) == 0 && OpenFlags.writable(file.statusFlags());
        if (allowed && backing != null && (seals & Seals.F_SEAL_WRITE & ~present) != 0
                && kernel.sharedFiles().mapsWritable(backing)) {
            throw Errno.EBUSY.failure();
        }
        if (allowed && backing != null && (seals & Seals.F_SEAL_FUTURE_WRITE) != 0) {
            kernel.sharedFiles().keepWritable(backing);
        }
        return host(file, Errno.EINVAL, FcntlCommand.F_ADD_SEALS, seals);
    }

    private long host(OpenFile file, Errno virtual, int command, long argument) {
        return Posix.check(posix.fcntl(host(file, virtual), command, argument));
    }

    /** A command whose argument points to a structure, which is copied for the host. */
    private long structure(AddressSpace memory, OpenFile file, int command, long argument, int size) {
        MemorySegment.copy(memory.read(argument, size), 0, structure, JAVA_BYTE, 0, size);
        return host(file, Errno.EINVAL, command, structure.address());
    }

    @Syscall(nr = 16, support = Support.PARTIAL,
            note = "requests of terminals, pipes, files and sockets; others fail with ENOTTY")
    long ioctl(Task task, @Fd int fd, @Hex int request, @Hex long argp) {
        FdTable files = task.process().files();
        OpenFile file = files.get(fd);
        return switch (request) {
            case FIOCLEX -> {
                files.closeOnExec(fd, true);
                yield 0;
            }
            case FIONCLEX -> {
                files.closeOnExec(fd, false);
                yield 0;
            }
            case FIONBIO -> {
                boolean on = task.memory().read32(argp) != 0;
                int flags = file.statusFlags() & STATUS_FLAGS & ~OpenFlags.O_NONBLOCK;
                file.changeStatusFlags(on ? flags | OpenFlags.O_NONBLOCK : flags);
                yield 0;
            }
            case FIOASYNC -> {
                boolean on = task.memory().read32(argp) != 0;
                int flags = file.statusFlags() & STATUS_FLAGS & ~OpenFlags.O_ASYNC;
                file.changeStatusFlags(on ? flags | OpenFlags.O_ASYNC : flags);
                kernel.asyncFiles().changed(file, fd);
                yield 0;
            }
            case FIOSETOWN, SIOCSPGRP -> {
                owners.set(socket(file), task.memory().read32(argp));
                kernel.asyncFiles().changed(file, fd);
                yield 0;
            }
            case FIOGETOWN, SIOCGPGRP -> {
                task.memory().write32(argp, (int) Ownership.get(socket(file)));
                yield 0;
            }
            case FICLONE -> {
                OpenFile source = files.get((int) argp);
                yield Posix.check(posix.ioctl(host(file, Errno.EXDEV), request & 0xffff_ffffL,
                        host(source, Errno.EXDEV)));
            }
            default -> file.isHostTerminal()
                    ? terminals.control(task, file, request, argp)
                    : file.ioctl(task.memory(), request, argp);
        };
    }

    private static SocketFile socket(OpenFile file) {
        if (file instanceof SocketFile socket) {
            return socket;
        }
        throw Errno.ENOTTY.failure();
    }
}
