package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Requests of ioctl(2) that are passed on to the host, whose structures are the same on all 64-bit hosts. */
enum IoctlRequest {
    FIGETBSZ(0x2, Argument.OUT, 4),
    TCGETS(0x5401, Argument.OUT, Sizes.TERMIOS),
    TCSETS(0x5402, Argument.IN, Sizes.TERMIOS),
    TCSETSW(0x5403, Argument.IN, Sizes.TERMIOS),
    TCSETSF(0x5404, Argument.IN, Sizes.TERMIOS),
    TCGETA(0x5405, Argument.OUT, Sizes.TERMIO),
    TCSETA(0x5406, Argument.IN, Sizes.TERMIO),
    TCSETAW(0x5407, Argument.IN, Sizes.TERMIO),
    TCSETAF(0x5408, Argument.IN, Sizes.TERMIO),
    TCSBRK(0x5409, Argument.VALUE, 0),
    TCXONC(0x540a, Argument.VALUE, 0),
    TCFLSH(0x540b, Argument.VALUE, 0),
    TIOCEXCL(0x540c, Argument.VALUE, 0),
    TIOCNXCL(0x540d, Argument.VALUE, 0),
    TIOCOUTQ(0x5411, Argument.OUT, 4),
    TIOCGWINSZ(0x5413, Argument.OUT, 8),
    TIOCSWINSZ(0x5414, Argument.IN, 8),
    TIOCMGET(0x5415, Argument.OUT, 4),
    TIOCGSOFTCAR(0x5419, Argument.OUT, 4),
    FIONREAD(0x541b, Argument.OUT, 4),
    TIOCPKT(0x5420, Argument.IN, 4),
    FIONBIO(0x5421, Argument.IN, 4),
    TIOCGETD(0x5424, Argument.OUT, 4),
    TCSBRKP(0x5425, Argument.VALUE, 0),
    FIOQSIZE(0x5460, Argument.OUT, 8),
    SIOCATMARK(0x8905, Argument.OUT, 4),
    SIOCGSTAMP(0x8906, Argument.OUT, 16),
    SIOCGSTAMPNS(0x8907, Argument.OUT, 16),
    SIOCOUTQNSD(0x894b, Argument.OUT, 4),
    TCGETS2(0x802c_542a, Argument.OUT, Sizes.TERMIOS2),
    TCSETS2(0x402c_542b, Argument.IN, Sizes.TERMIOS2),
    TCSETSW2(0x402c_542c, Argument.IN, Sizes.TERMIOS2),
    TCSETSF2(0x402c_542d, Argument.IN, Sizes.TERMIOS2),
    TIOCGPTN(0x8004_5430, Argument.OUT, 4),
    TIOCSPTLCK(0x4004_5431, Argument.IN, 4),
    TIOCGPTLCK(0x8004_5439, Argument.OUT, 4),
    BLKSSZGET(0x1268, Argument.OUT, 4),
    BLKGETSIZE64(0x8008_1272, Argument.OUT, 8),
    FS_IOC_GETFLAGS(0x8008_6601, Argument.OUT, 4),
    FS_IOC_SETFLAGS(0x4008_6602, Argument.IN, 4),
    FS_IOC_GETVERSION(0x8008_7601, Argument.OUT, 4);

    /** What the third argument is. */
    private enum Argument {
        VALUE,
        /** The address of a structure that the call reads. */
        IN,
        /** The address of a structure that the call writes. */
        OUT
    }

    /** The kernel's structures, whose sizes differ from those of the C library. */
    private static final class Sizes {
        static final int TERMIO = 18;
        static final int TERMIOS = 36;
        static final int TERMIOS2 = 44;
    }

    private static final Map<Integer, IoctlRequest> BY_NUMBER = new HashMap<>();

    static {
        for (IoctlRequest request : values()) {
            BY_NUMBER.put(request.number, request);
        }
    }

    private final int number;
    private final Argument argument;
    private final int size;

    IoctlRequest(int number, Argument argument, int size) {
        this.number = number;
        this.argument = argument;
        this.size = size;
    }

    /** The request with a number, if it is one of these. */
    static Optional<IoctlRequest> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** Has the host carry it out. */
    long call(Posix posix, int fd, AddressSpace memory, long value) {
        long unsigned = number & 0xffff_ffffL;
        if (argument == Argument.VALUE) {
            return Posix.check(posix.ioctl(fd, unsigned, value));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment structure = arena.allocate(Math.max(size, Long.BYTES), Long.BYTES);
            if (argument == Argument.IN) {
                MemorySegment.copy(memory.read(value, size), 0, structure, JAVA_BYTE, 0, size);
            }
            long result = Posix.check(posix.ioctl(fd, unsigned, structure.address()));
            if (argument == Argument.OUT) {
                memory.write(value, structure.asSlice(0, size).toArray(JAVA_BYTE));
            }
            return result;
        }
    }
}
