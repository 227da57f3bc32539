package io.jemu.syscalls.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.TerminalRequest;
import io.jemu.syscalls.abi.TermiosFlags;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The terminal of the host that jemu runs at. Data and settings are the host's; which session and which group of the
 * guest it belongs to is known here, for the host knows only jemu's own process.
 */
public final class HostTerminal extends Terminal {
    /** sizeof(struct termios) in the kernel. */
    private static final int TERMIOS_SIZE = 36;
    private static final int LOCAL_MODES = 12;

    private final Posix posix;
    private final int fd;
    private final MemorySegment buffer = Arena.ofAuto().allocate(2L * TERMIOS_SIZE, Long.BYTES);
    private final byte[] settingsAtStart;

    private HostTerminal(Posix posix, int fd) {
        this.posix = posix;
        this.fd = fd;
        this.settingsAtStart = settings();
    }

    /** The controlling terminal of jemu's own session, or null if it has none. */
    static HostTerminal open(Posix posix) {
        int flags = OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK;
        int fd = (int) posix.paths().openat(AtFlags.AT_FDCWD, "/dev/tty", flags, 0);
        return fd < 0 ? null : new HostTerminal(posix, fd);
    }

    private byte[] settings() {
        return posix.ioctl(fd, TerminalRequest.TCGETS, buffer.address()) < 0 ? null
                : buffer.asSlice(0, TERMIOS_SIZE).toArray(JAVA_BYTE);
    }

    private int hostForeground() {
        return posix.ioctl(fd, TerminalRequest.TIOCGPGRP, buffer.address()) < 0 ? 0 : buffer.get(JAVA_INT, 0);
    }

    /** Whether jemu's own process group is in the foreground of the host's terminal. */
    private boolean inForeground() {
        return hostForeground() == posix.processGroup();
    }

    @Override
    public long device() {
        return posix.ioctl(fd, TerminalRequest.TIOCGDEV & 0xffff_ffffL, buffer.address()) < 0 ? 0
                : buffer.get(JAVA_INT, 0) & 0xffff_ffffL;
    }

    /** While jemu is in the background, so is all of the guest: the group is one of the host's then. */
    @Override
    public int foregroundGroup() {
        if (session() == 0) {
            return 0;
        }
        int host = hostForeground();
        return host == posix.processGroup() ? super.foregroundGroup() : host;
    }

    @Override
    boolean isBackground(int group) {
        return super.isBackground(group) || session() != 0 && !inForeground();
    }

    /** The guest's group that typed signals go to. */
    int guestGroup() {
        return super.foregroundGroup();
    }

    void close() {
        posix.close(fd);
    }

    /** Whether programs in the background may not write: stty tostop. */
    public boolean stopsWriters() {
        return posix.ioctl(fd, TerminalRequest.TCGETS, buffer.address()) >= 0
                && (buffer.get(JAVA_INT, LOCAL_MODES) & TermiosFlags.TOSTOP) != 0;
    }

    /**
     * Makes the settings those that jemu found: a shell does so if a signal kills a program, but of jemu it sees an
     * exit status only.
     */
    void restore() {
        byte[] now = settings();
        if (now != null && settingsAtStart != null && !Arrays.equals(now, settingsAtStart) && inForeground()) {
            MemorySegment.copy(settingsAtStart, 0, buffer, JAVA_BYTE, 0, TERMIOS_SIZE);
            posix.ioctl(fd, TerminalRequest.TCSETSW, buffer.address());
        }
    }
}
