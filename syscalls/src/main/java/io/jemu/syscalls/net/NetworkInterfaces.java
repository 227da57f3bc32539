package io.jemu.syscalls.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** What sockets tell of network interfaces (netdevice(7)): the host's, or those of a network that is not there. */
final class NetworkInterfaces {
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFCONF = 0x8912;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFADDR = 0x8915;
    private static final int SIOCGIFDSTADDR = 0x8917;
    private static final int SIOCGIFBRDADDR = 0x8919;
    private static final int SIOCGIFNETMASK = 0x891b;
    private static final int SIOCGIFMETRIC = 0x891d;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int SIOCGIFTXQLEN = 0x8942;
    private static final int SIOCGIFMAP = 0x8970;

    /** struct ifreq: a name, then a union. */
    private static final int REQUEST_SIZE = 40;
    private static final int NAME_SIZE = 16;
    /** The largest list of interfaces that is fetched, in bytes. */
    private static final int LIST_MAXIMUM = 64 << 10;
    private static final int IFCONF_SIZE = 16;

    private static final int FILTER_SIZE = 8;
    private static final int FILTER_VALUE = 4;
    /** The BPF instruction that ends a filter with the number of bytes to keep. */
    private static final short BPF_RET = 0x06;

    private static final String LOOPBACK = "lo";
    private static final int LOOPBACK_INDEX = 1;
    private static final int LOOPBACK_MTU = 65536;
    private static final int LOOPBACK_QUEUE = 1000;
    private static final int IFF_LOOPBACK = 8;
    private static final int ARPHRD_LOOPBACK = 772;

    private final Posix posix;
    private final NetworkAccess access;

    NetworkInterfaces(Posix posix, NetworkAccess access) {
        this.posix = posix;
        this.access = access;
    }

    /** Whether a request of ioctl(2) is about interfaces. */
    boolean handles(int request) {
        return switch (request) {
            case SIOCGIFNAME, SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK,
                    SIOCGIFMETRIC, SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFINDEX, SIOCGIFTXQLEN, SIOCGIFMAP -> true;
            default -> false;
        };
    }

    /** Carries out such a request. */
    long ioctl(OpenFile socket, AddressSpace memory, int request, long argument) {
        if (request == SIOCGIFCONF) {
            return list(socket.hostFd(), memory, argument);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment structure = arena.allocate(REQUEST_SIZE, Long.BYTES);
            MemorySegment.copy(memory.read(argument, REQUEST_SIZE), 0, structure, JAVA_BYTE, 0, REQUEST_SIZE);
            if (access == NetworkAccess.NONE) {
                loopback(request, structure);
            } else {
                Posix.check(posix.ioctl(socket.hostFd(), request, structure.address()));
            }
            memory.write(argument, structure.toArray(JAVA_BYTE));
            return 0;
        }
    }

    /** SIOCGIFCONF: struct ifconf is a length and the address of an array of struct ifreq. */
    private long list(int fd, AddressSpace memory, long argument) {
        int room = memory.read32(argument);
        long target = memory.read64(argument + Long.BYTES);
        if (access == NetworkAccess.NONE) {
            memory.write32(argument, 0);
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            int size = target == 0 ? 0 : Math.clamp(room, 0, LIST_MAXIMUM);
            MemorySegment entries = arena.allocate(Math.max(size, 1), Long.BYTES);
            MemorySegment configuration = arena.allocate(IFCONF_SIZE, Long.BYTES);
            configuration.set(JAVA_INT, 0, size);
            configuration.set(JAVA_LONG, Long.BYTES, target == 0 ? 0 : entries.address());
            Posix.check(posix.ioctl(fd, SIOCGIFCONF, configuration.address()));
            int length = configuration.get(JAVA_INT, 0);
            if (target != 0) {
                memory.write(target, entries.asSlice(0, length).toArray(JAVA_BYTE));
            }
            memory.write32(argument, length);
            return 0;
        }
    }

    /** Answers for the only interface of a new network namespace, which is down. */
    private static void loopback(int request, MemorySegment structure) {
        if (request == SIOCGIFNAME) {
            if (structure.get(JAVA_INT, NAME_SIZE) != LOOPBACK_INDEX) {
                throw Errno.ENODEV.failure();
            }
            structure.asSlice(0, NAME_SIZE).fill((byte) 0);
            structure.setString(0, LOOPBACK, StandardCharsets.ISO_8859_1);
            return;
        }
        structure.set(JAVA_BYTE, NAME_SIZE - 1, (byte) 0);
        if (!structure.getString(0, StandardCharsets.ISO_8859_1).equals(LOOPBACK)) {
            throw Errno.ENODEV.failure();
        }
        structure.asSlice(NAME_SIZE).fill((byte) 0);
        switch (request) {
            case SIOCGIFFLAGS -> structure.set(JAVA_SHORT, NAME_SIZE, (short) IFF_LOOPBACK);
            case SIOCGIFMTU -> structure.set(JAVA_INT, NAME_SIZE, LOOPBACK_MTU);
            case SIOCGIFINDEX -> structure.set(JAVA_INT, NAME_SIZE, LOOPBACK_INDEX);
            case SIOCGIFTXQLEN -> structure.set(JAVA_INT, NAME_SIZE, LOOPBACK_QUEUE);
            case SIOCGIFHWADDR -> structure.set(JAVA_SHORT, NAME_SIZE, (short) ARPHRD_LOOPBACK);
            case SIOCGIFMETRIC, SIOCGIFMAP -> { }
            default -> throw Errno.EADDRNOTAVAIL.failure();
        }
    }

    /** Has the host drop whatever is sent to a socket, for good. */
    void dropAllInput(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(FILTER_SIZE, Long.BYTES);
            filter.set(JAVA_SHORT, 0, BPF_RET);
            filter.set(JAVA_INT, FILTER_VALUE, 0);
            attachFilter(fd, SocketOption.SO_ATTACH_FILTER, filter, arena);
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            Posix.check(posix.sockets().setsockopt(fd, SocketLevel.SOL_SOCKET, SocketOption.SO_LOCK_FILTER,
                    on.address(), Integer.BYTES));
        }
    }

    /** Has the host filter what is sent to a socket: struct sock_fprog is a length and the instructions' address. */
    private void attachFilter(int fd, int option, MemorySegment instructions, Arena arena) {
        MemorySegment program = arena.allocate(2 * Long.BYTES, Long.BYTES);
        program.set(JAVA_SHORT, 0, (short) (instructions.byteSize() / FILTER_SIZE));
        program.set(JAVA_LONG, Long.BYTES, instructions.address());
        Posix.check(posix.sockets().setsockopt(fd, SocketLevel.SOL_SOCKET, option, program.address(),
                (int) program.byteSize()));
    }

    /** SO_ATTACH_FILTER and SO_ATTACH_REUSEPORT_CBPF: a filter of the guest (struct sock_fprog). */
    void attachFilter(OpenFile socket, AddressSpace memory, int option, long value, int length) {
        if (length != 2 * Long.BYTES) {
            throw Errno.EINVAL.failure();
        }
        int count = memory.read16(value) & 0xffff;
        long address = memory.read64(value + Long.BYTES);
        byte[] bytes = memory.read(address, count * FILTER_SIZE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instructions = arena.allocate(Math.max(FILTER_SIZE, bytes.length), Long.BYTES);
            MemorySegment.copy(bytes, 0, instructions, JAVA_BYTE, 0, bytes.length);
            attachFilter(socket.hostFd(), option, instructions.asSlice(0, bytes.length), arena);
        }
    }
}
