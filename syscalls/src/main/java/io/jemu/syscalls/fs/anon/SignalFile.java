package io.jemu.syscalls.fs.anon;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;
import io.jemu.syscalls.vfs.UserBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A descriptor that signals are read from: signalfd(2). Whoever reads or polls it gets signals of its own. */
public final class SignalFile extends OpenFile {
    /** sizeof(struct signalfd_siginfo). */
    public static final int RECORD_SIZE = 128;

    /** The device of all files without a name and an inode of their own, and that inode: any numbers will do. */
    private static final long DEVICE = FileStatus.device(0, 14);
    private static final long INODE = 2057;
    private static final int BLOCK_SIZE_PERMISSIONS = FileMode.READ_WRITE_ALL & ~0x3f;
    /** The fields of struct signalfd_siginfo. */
    private static final int SSI_CODE = 8;
    private static final int SSI_PID = 12;
    private static final int SSI_UID = 16;
    private static final int SSI_FD = 20;
    private static final int SSI_TID = 24;
    private static final int SSI_BAND = 28;
    private static final int SSI_OVERRUN = 32;
    private static final int SSI_STATUS = 40;
    private static final int SSI_INT = 44;
    private static final int SSI_PTR = 48;
    private static final int SSI_UTIME = 56;
    private static final int SSI_STIME = 64;
    private static final int SSI_ADDR = 72;
    private static final int SSI_ADDR_LSB = 80;
    /** The fields of siginfo_t, whose meaning depends on the signal and its code. */
    private static final int SI_FIRST = 16;
    private static final int SI_SECOND = 20;
    private static final int SI_VALUE = 24;
    private static final int SI_UTIME = 32;
    private static final int SI_STIME = 40;
    private static final int SI_SIGIO = -5;
    private static final int NSIGPOLL = 6;

    private final Kernel kernel;
    private final ReadinessQueue queue;
    private long mask;
    private int flags;

    /**
     * @param mask the signals to be read, as a sigset_t
     * @param flags O_NONBLOCK or 0
     */
    public SignalFile(Kernel kernel, long mask, int flags) {
        super("anon_inode:[signalfd]");
        this.kernel = kernel;
        this.queue = kernel.signals().arrivals();
        this.mask = mask;
        this.flags = OpenFlags.O_RDWR | flags;
    }

    /** The signals to be read, as a sigset_t. */
    public long mask() {
        return mask;
    }

    /** Reads other signals from now on. */
    public void mask(long signals) {
        mask = signals;
        queue.changed();
    }

    @Override
    public int statusFlags() {
        return flags;
    }

    @Override
    public void changeStatusFlags(int newFlags) {
        flags = OpenFlags.O_RDWR | newFlags & (OpenFlags.O_NONBLOCK | OpenFlags.O_APPEND);
    }

    @Override
    public FileStatus status() {
        return FileStatus.synthetic(DEVICE, INODE, BLOCK_SIZE_PERMISSIONS, 1, 0);
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean mayWait() {
        return true;
    }

    @Override
    public boolean failsAtOnce() {
        return true;
    }

    @Override
    public ReadinessQueue readinessQueue() {
        return queue;
    }

    @Override
    public int readiness(int events) {
        Task task = kernel.scheduler().current();
        long pending = task.signals().pending().set() | task.process().pending().set();
        return (pending & mask) != 0 ? events & (PollEvents.POLLIN | PollEvents.POLLRDNORM) : 0;
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        if (offset >= 0) {
            throw Errno.ESPIPE.failure();
        }
        long room = buffer.remaining() / RECORD_SIZE;
        if (room == 0) {
            throw Errno.EINVAL.failure();
        }
        long done = 0;
        while (done < room) {
            SignalInfo info = kernel.scheduler().current().signals().take(mask);
            if (info == null) {
                break;
            }
            byte[] bytes = record(info);
            if (buffer.put(bytes, 0, bytes.length) < bytes.length) {
                break;
            }
            done++;
        }
        if (done == 0) {
            throw Errno.EAGAIN.failure();
        }
        return done * RECORD_SIZE;
    }

    @Override
    public long seek(long offset, int whence) {
        return 0; // noop_llseek
    }

    /** struct signalfd_siginfo of a signal: fs/signalfd.c, signalfd_copyinfo. */
    private static byte[] record(SignalInfo signal) {
        ByteBuffer info = ByteBuffer.wrap(signal.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer record = ByteBuffer.allocate(RECORD_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int code = signal.code();
        record.putInt(0, signal.signal()).putInt(SSI_CODE, code);
        if (code == SignalInfo.SI_TIMER) {
            record.putInt(SSI_TID, info.getInt(SI_FIRST)).putInt(SSI_OVERRUN, info.getInt(SI_SECOND));
            putValue(record, info);
        } else if (code == SI_SIGIO || code > 0 && code <= NSIGPOLL && signal.signal() == Signal.SIGIO.number()) {
            record.putInt(SSI_BAND, info.getInt(SI_FIRST)).putInt(SSI_FD, info.getInt(SI_VALUE));
        } else if (code < 0) {
            putSender(record, info);
            putValue(record, info);
        } else if (code == SignalInfo.SI_USER || code >= SignalInfo.SI_KERNEL) {
            putSender(record, info);
        } else if (signal.signal() == Signal.SIGCHLD.number()) {
            putSender(record, info);
            record.putInt(SSI_STATUS, info.getInt(SI_VALUE));
            record.putLong(SSI_UTIME, info.getLong(SI_UTIME)).putLong(SSI_STIME, info.getLong(SI_STIME));
        } else if (isFault(signal.signal())) {
            record.putLong(SSI_ADDR, info.getLong(SI_FIRST)).putShort(SSI_ADDR_LSB, info.getShort(SI_VALUE));
        } else {
            putSender(record, info);
        }
        return record.array();
    }

    private static boolean isFault(int signal) {
        long faults = Signal.SIGSEGV.bit() | Signal.SIGBUS.bit() | Signal.SIGILL.bit() | Signal.SIGFPE.bit()
                | Signal.SIGTRAP.bit();
        return (Signal.bit(signal) & faults) != 0;
    }

    private static void putSender(ByteBuffer record, ByteBuffer info) {
        record.putInt(SSI_PID, info.getInt(SI_FIRST)).putInt(SSI_UID, info.getInt(SI_SECOND));
    }

    private static void putValue(ByteBuffer record, ByteBuffer info) {
        record.putInt(SSI_INT, info.getInt(SI_VALUE)).putLong(SSI_PTR, info.getLong(SI_VALUE));
    }

    @Override
    public String information() {
        return "sigmask:\t%016x\n".formatted(mask);
    }

    @Override
    protected void close() {
        // Holds nothing.
    }
}
