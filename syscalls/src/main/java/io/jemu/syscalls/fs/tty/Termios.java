package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.TermiosFlags;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The settings of a terminal: termios(3).
 *
 * @param iflag input modes
 * @param oflag output modes
 * @param cflag control modes, which a pseudo-terminal keeps but for the speed has no use for
 * @param lflag local modes
 * @param line the line discipline's number
 * @param characters the special characters, by V* index; 0 switches one off
 * @param inputSpeed in baud
 * @param outputSpeed in baud
 */
record Termios(int iflag, int oflag, int cflag, int lflag, byte line, byte[] characters, int inputSpeed,
        int outputSpeed) {
    /** The kernel's NCCS. */
    static final int CHARACTERS = 19;
    /** sizeof(struct termios) in the kernel. */
    static final int SIZE = 36;
    /** sizeof(struct termios2). */
    static final int SIZE_2 = 44;
    /** sizeof(struct termio), the one of System V. */
    static final int SIZE_OLD = 18;

    private static final int OLD_CHARACTERS = 8;
    private static final int OLD_MASK = 0xffff;
    private static final int DEFAULT_SPEED = 38400;
    /** INIT_C_CC. */
    private static final byte[] DEFAULT_CHARACTERS = Arrays.copyOf(
            new byte[] {3, 0x1c, 0x7f, 0x15, 4, 0, 1, 0, 0x11, 0x13, 0x1a, 0, 0x12, 0x0f, 0x17, 0x16}, CHARACTERS);
    /** What the speeds B50 to B38400 mean, by their codes from 1 on. */
    private static final int[] SPEEDS = {
        0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400
    };
    /** The same for B57600 to B4000000, which have CBAUDEX set. */
    private static final int[] FAST_SPEEDS = {
        0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
        3500000, 4000000
    };

    /** What the slave of a new pair begins with: tty_std_termios, drivers/tty/pty.c. */
    static final Termios DEFAULT = new Termios(TermiosFlags.ICRNL | TermiosFlags.IXON,
            TermiosFlags.OPOST | TermiosFlags.ONLCR,
            TermiosFlags.B38400 | TermiosFlags.CS8 | TermiosFlags.CREAD,
            TermiosFlags.ISIG | TermiosFlags.ICANON | TermiosFlags.ECHO | TermiosFlags.ECHOE | TermiosFlags.ECHOK
                    | TermiosFlags.ECHOCTL | TermiosFlags.ECHOKE | TermiosFlags.IEXTEN,
            (byte) 0, DEFAULT_CHARACTERS, DEFAULT_SPEED, DEFAULT_SPEED);

    boolean input(int flag) {
        return (iflag & flag) != 0;
    }

    boolean output(int flag) {
        return (oflag & flag) != 0;
    }

    boolean local(int flag) {
        return (lflag & flag) != 0;
    }

    boolean canonical() {
        return local(TermiosFlags.ICANON);
    }

    /** A special character as an unsigned byte, or -1 if it is switched off. */
    int character(int index) {
        int character = characters[index] & 0xff;
        return character == 0 ? -1 : character;
    }

    /** VMIN or VTIME, which are numbers. */
    int number(int index) {
        return characters[index] & 0xff;
    }

    /** Takes a struct termios, or termios2 if there are that many bytes, apart. */
    static Termios of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int iflag = buffer.getInt();
        int oflag = buffer.getInt();
        int cflag = buffer.getInt();
        int lflag = buffer.getInt();
        byte line = buffer.get();
        byte[] characters = new byte[CHARACTERS];
        buffer.get(characters);
        boolean speeds = bytes.length == SIZE_2;
        int output = speed(cflag, speeds ? buffer.getInt(SIZE + Integer.BYTES) : DEFAULT_SPEED);
        int inputCode = cflag >>> TermiosFlags.IBSHIFT & TermiosFlags.CBAUD;
        int input = inputCode == 0 ? output : speed(inputCode, speeds ? buffer.getInt(SIZE) : output);
        return new Termios(iflag, oflag, cflag, lflag, line, characters, input, output);
    }

    private static int speed(int cflag, int other) {
        int code = cflag & TermiosFlags.CBAUD;
        if (code == TermiosFlags.BOTHER) {
            return other;
        }
        int index = code & ~TermiosFlags.CBAUDEX;
        return (code & TermiosFlags.CBAUDEX) != 0 ? FAST_SPEEDS[index] : SPEEDS[index];
    }

    /** These settings with those that a struct termio has replaced. */
    Termios withOld(byte[] termio) {
        ByteBuffer buffer = ByteBuffer.wrap(termio).order(ByteOrder.LITTLE_ENDIAN);
        int newIflag = merge(iflag, buffer.getShort());
        int newOflag = merge(oflag, buffer.getShort());
        int newCflag = merge(cflag, buffer.getShort());
        int newLflag = merge(lflag, buffer.getShort());
        byte newLine = buffer.get();
        byte[] all = characters.clone();
        buffer.get(all, 0, OLD_CHARACTERS);
        return new Termios(newIflag, newOflag, newCflag, newLflag, newLine, all, inputSpeed, outputSpeed);
    }

    private static int merge(int all, short low) {
        return all & ~OLD_MASK | low & OLD_MASK;
    }

    /** The same settings with other control modes. */
    Termios withControl(int newCflag) {
        return new Termios(iflag, oflag, newCflag, lflag, line, characters, inputSpeed, outputSpeed);
    }

    /**
     * The bytes of the structure of that size.
     *
     * @param size {@link #SIZE}, {@link #SIZE_2} or {@link #SIZE_OLD}
     */
    byte[] toBytes(int size) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        if (size == SIZE_OLD) {
            buffer.putShort((short) iflag).putShort((short) oflag).putShort((short) cflag).putShort((short) lflag);
            buffer.put(line).put(characters, 0, OLD_CHARACTERS);
            return buffer.array();
        }
        buffer.putInt(iflag).putInt(oflag).putInt(cflag).putInt(lflag).put(line).put(characters);
        if (size == SIZE_2) {
            buffer.putInt(SIZE, inputSpeed).putInt(SIZE + Integer.BYTES, outputSpeed);
        }
        return buffer.array();
    }
}
