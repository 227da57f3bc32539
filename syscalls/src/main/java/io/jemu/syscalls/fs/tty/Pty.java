package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.TermiosFlags;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Terminal;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.ReadinessQueue;
import java.util.Arrays;

/**
 * A pair of pseudo-terminals (pty(7)): what is written to the master is typed at the slave, and what is written to the
 * slave is read from the master.
 */
final class Pty extends Terminal implements LineDiscipline.Listener {
    /** UNIX98_PTY_SLAVE_MAJOR: the major device number of slaves. */
    static final int SLAVE_MAJOR = 136;

    /** What the master has already got of the output: that is not thrown away any more. */
    static final int READ_BUFFER = 4095;
    /** What the slave can write before it has to wait: that and what is on the way. */
    private static final int OUTPUT_LIMIT = READ_BUFFER + 16384;
    private static final int WINDOW_SIZE = 8;
    private static final byte NORMAL_START = 0x11;
    private static final byte NORMAL_STOP = 0x13;

    private final Kernel kernel;
    private final int number;
    private final ByteQueue output = new ByteQueue();
    private final OutputProcessing processing = new OutputProcessing(output);
    private final Echo echo = new Echo(processing);
    private final LineDiscipline discipline = new LineDiscipline(echo, this);
    private final ReadinessQueue masterQueue = new ReadinessQueue();
    private final ReadinessQueue slaveQueue = new ReadinessQueue();
    private byte[] windowSize = new byte[WINDOW_SIZE];
    private boolean locked = true;
    private boolean masterClosed;
    private int slaves;
    private boolean slaveOpened;
    private boolean packets;
    private int packetStatus;
    private boolean stoppedByTyping;
    private boolean stoppedByProgram;
    private boolean exclusive;
    /** When something was typed last, on the clock's scale of deadlines. */
    private long typed;

    Pty(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    int number() {
        return number;
    }

    @Override
    public long device() {
        return FileStatus.device(SLAVE_MAJOR, number);
    }

    LineDiscipline discipline() {
        return discipline;
    }

    Termios settings() {
        return discipline.settings();
    }

    ReadinessQueue masterQueue() {
        return masterQueue;
    }

    ReadinessQueue slaveQueue() {
        return slaveQueue;
    }

    /** Both ends may be ready for something. */
    private void changed() {
        masterQueue.changed();
        slaveQueue.changed();
    }

    // --- opening and closing

    /** Whether the slave cannot be opened yet: TIOCSPTLCK. */
    boolean locked() {
        return locked;
    }

    void lock(boolean on) {
        locked = on;
    }

    /** TIOCEXCL. */
    boolean exclusive() {
        return exclusive;
    }

    void exclusive(boolean on) {
        exclusive = on;
    }

    void slaveOpens() {
        slaves++;
        slaveOpened = true;
    }

    void slaveCloses() {
        slaves--;
        if (slaves == 0) {
            exclusive = false;
        }
        masterQueue.changed();
    }

    /** Whether the slave was open and is not any more. */
    boolean slaveClosed() {
        return slaveOpened && slaves == 0;
    }

    /** Whether the master is closed: the slave is hung up. */
    boolean hungUp() {
        return masterClosed;
    }

    void masterCloses() {
        masterClosed = true;
        discipline.flush();
        output.clear();
        kernel.jobControl().hangUp(this);
        slaveQueue.changed();
    }

    // --- the master's side

    /** Something is typed, no more than there is room for. */
    void type(byte[] bytes, int count) {
        typed = kernel.clock().nanoTime();
        discipline.type(bytes, count);
        changed();
    }

    /** When something was typed last, on the clock's scale of deadlines. */
    long typed() {
        return typed;
    }

    ByteQueue output() {
        return output;
    }

    /** The master has read some of the output. */
    void outputRead(int count) {
        output.remove(count);
        slaveQueue.changed();
    }

    /** Packet mode: TIOCPKT. */
    boolean packets() {
        return packets;
    }

    void packets(boolean on) {
        if (on && !packets) {
            packetStatus = 0;
        }
        packets = on;
    }

    int packetStatus() {
        return packetStatus;
    }

    int takePacketStatus() {
        int status = packetStatus;
        packetStatus = 0;
        return status;
    }

    private void tell(int clear, int set) {
        if (packets) {
            packetStatus = packetStatus & ~clear | set;
            masterQueue.changed();
        }
    }

    // --- the slave's side

    /** How much of what a program writes there is room for; processing can make more of it. */
    int outputRoom() {
        return stopped() ? 0 : Math.max(0, OUTPUT_LIMIT - output.size());
    }

    /** A program has written a byte. */
    void write(int c) {
        processing.write(settings(), c);
    }

    void written() {
        masterQueue.changed();
    }

    void change(Termios wanted) {
        Termios before = settings();
        int control = wanted.cflag() & ~(TermiosFlags.CSIZE | TermiosFlags.PARENB)
                | TermiosFlags.CS8 | TermiosFlags.CREAD;
        discipline.change(wanted.withControl(control));
        boolean extproc = (before.lflag() & TermiosFlags.EXTPROC | wanted.lflag() & TermiosFlags.EXTPROC) != 0;
        boolean flowBefore = usualFlowControl(before);
        boolean flow = usualFlowControl(wanted);
        if (flow != flowBefore) {
            tell(PacketStatus.TIOCPKT_DOSTOP | PacketStatus.TIOCPKT_NOSTOP,
                    flow ? PacketStatus.TIOCPKT_DOSTOP : PacketStatus.TIOCPKT_NOSTOP);
        }
        if (extproc) {
            tell(0, PacketStatus.TIOCPKT_IOCTL);
        }
        changed();
    }

    private static boolean usualFlowControl(Termios settings) {
        return settings.input(TermiosFlags.IXON) && settings.character(TermiosFlags.VSTOP) == NORMAL_STOP
                && settings.character(TermiosFlags.VSTART) == NORMAL_START;
    }

    /** tcflush(3) of the input. */
    void flushInput() {
        discipline.flush();
        tell(0, PacketStatus.TIOCPKT_FLUSHREAD);
        changed();
    }

    /** tcflush(3) of the output: as far as it has not reached the reader. */
    void flushOutput() {
        output.truncate(READ_BUFFER);
        tell(0, PacketStatus.TIOCPKT_FLUSHWRITE);
        slaveQueue.changed();
    }

    @Override
    public void flushed() {
        flushOutput();
        tell(0, PacketStatus.TIOCPKT_FLUSHREAD);
    }

    // --- flow control

    private boolean stopped() {
        return stoppedByTyping || stoppedByProgram;
    }

    @Override
    public boolean stoppedByTyping() {
        return stoppedByTyping;
    }

    @Override
    public void stop() {
        boolean before = stopped();
        stoppedByTyping = true;
        noticeStop(before);
    }

    /** TCOOFF. */
    void stopByProgram() {
        boolean before = stopped();
        stoppedByProgram = true;
        noticeStop(before);
    }

    private void noticeStop(boolean before) {
        if (!before) {
            echo.stop();
            tell(PacketStatus.TIOCPKT_START, PacketStatus.TIOCPKT_STOP);
        }
    }

    @Override
    public void start() {
        if (stoppedByTyping && !stoppedByProgram) {
            stoppedByTyping = false;
            noticeStart();
        }
    }

    /** TCOON. */
    void startByProgram() {
        if (stoppedByProgram) {
            stoppedByProgram = false;
            stoppedByTyping = false;
            noticeStart();
        }
    }

    private void noticeStart() {
        echo.start(settings());
        tell(PacketStatus.TIOCPKT_STOP, PacketStatus.TIOCPKT_START);
        changed();
    }

    // --- signals

    @Override
    public void signal(Signal signal) {
        if (foregroundGroup() != 0) {
            kernel.jobControl().sendToGroup(foregroundGroup(), SignalInfo.ofKernel(signal));
        }
    }

    /** struct winsize. */
    byte[] windowSize() {
        return windowSize.clone();
    }

    /** TIOCSWINSZ: the foreground group learns it. */
    void windowSize(byte[] size) {
        if (!Arrays.equals(size, windowSize)) {
            windowSize = size.clone();
            signal(Signal.SIGWINCH);
        }
    }
}
