package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Socket addresses on their way between guest and host. All are the same on both sides but the paths of AF_UNIX sockets
 * (unix(7)), which the guest means in its own tree.
 */
final class SocketAddresses {
    /** sizeof(struct sockaddr_storage): no address is longer. */
    static final int MAXIMUM = 128;

    private static final int FAMILY_SIZE = Short.BYTES;
    /** The most bytes in sun_path, its terminator included. */
    private static final int UNIX_PATH = 108;

    private final Vfs vfs;
    private final Posix posix;
    private final MemorySegment address = Arena.ofAuto().allocate(2L * MAXIMUM, Long.BYTES);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);
    /** What the guest called the sockets that it has bound, by what the host calls them. */
    private final Map<String, String> boundNames = new HashMap<>();
    private int directory = -1;

    SocketAddresses(Vfs vfs) {
        this.vfs = vfs;
        this.posix = vfs.posix();
    }

    /** The host address of the address that was last taken from the guest, or is to be filled by the host. */
    long hostAddress() {
        return address.address();
    }

    /** The host address of its length, a socklen_t. */
    long hostLength() {
        return length.address();
    }

    int length() {
        return length.get(JAVA_INT, 0);
    }

    /** Notes the length of an address that the host has filled in. */
    void length(int size) {
        length.set(JAVA_INT, 0, size);
    }

    /** Makes room for an address that the host fills in. */
    void clear() {
        length.set(JAVA_INT, 0, MAXIMUM);
    }

    /**
     * Takes an address from the guest.
     *
     * @param binds whether it is to be made, for AF_UNIX; else it exists. {@link #done} must be called afterwards
     */
    void take(Task task, long guest, int size, boolean binds) {
        if (size < 0 || size > MAXIMUM) {
            throw Errno.EINVAL.failure();
        }
        byte[] bytes = task.memory().read(guest, size);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 0, size);
        length.set(JAVA_INT, 0, size);
        if (size > FAMILY_SIZE && address.get(JAVA_SHORT, 0) == AddressFamily.AF_UNIX && bytes[FAMILY_SIZE] != 0) {
            translate(task, path(bytes, size), binds);
        }
    }

    private static String path(byte[] bytes, int size) {
        int end = FAMILY_SIZE;
        while (end < size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, FAMILY_SIZE, end - FAMILY_SIZE, StandardCharsets.ISO_8859_1);
    }

    private void translate(Task task, String path, boolean binds) {
        String hostPath = binds
                ? vfs.names().newSocket(task.process().fs(), path)
                : vfs.names().hostPath(task.process().fs(), path, true, Errno.ECONNREFUSED).path();
        String fitting = hostPath.length() < UNIX_PATH ? hostPath : throughDirectory(hostPath);
        byte[] bytes = fitting.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, FAMILY_SIZE, bytes.length);
        address.set(JAVA_BYTE, FAMILY_SIZE + bytes.length, (byte) 0);
        length.set(JAVA_INT, 0, FAMILY_SIZE + bytes.length + 1);
        if (binds) {
            boundNames.put(fitting, path);
        }
    }

    /** A path that does not fit into sun_path, by way of a descriptor of its directory. */
    private String throughDirectory(String path) {
        int slash = path.lastIndexOf('/');
        directory = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, path.substring(0, slash + 1),
                OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0));
        String shorter = "/proc/self/fd/" + directory + path.substring(slash);
        if (shorter.length() >= UNIX_PATH) {
            done();
            throw Errno.ENAMETOOLONG.failure();
        }
        return shorter;
    }

    /** The host has used the address. */
    void done() {
        if (directory >= 0) {
            posix.close(directory);
            directory = -1;
        }
    }

    /** Puts the guest's name in the place of the host's, in an address that the host has filled in. */
    private void restore() {
        int size = Math.min(length(), MAXIMUM);
        if (size <= FAMILY_SIZE || address.get(JAVA_SHORT, 0) != AddressFamily.AF_UNIX
                || address.get(JAVA_BYTE, FAMILY_SIZE) == 0) {
            return;
        }
        String hostName = path(address.asSlice(0, size).toArray(JAVA_BYTE), size);
        String name = boundNames.get(hostName);
        if (name != null) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, FAMILY_SIZE, bytes.length);
            address.set(JAVA_BYTE, FAMILY_SIZE + bytes.length, (byte) 0);
            length.set(JAVA_INT, 0, FAMILY_SIZE + bytes.length + 1);
        }
    }

    /**
     * Gives an address that the host has filled in to the guest.
     *
     * @param guest where to
     * @param room the bytes there are
     * @return the length of the address, which may be more than there was room for
     */
    int give(AddressSpace memory, long guest, int room) {
        restore();
        int size = Math.min(length(), room);
        memory.write(guest, address.asSlice(0, size).toArray(JAVA_BYTE));
        return length();
    }

    /** The same with the room read from, and the length written to a socklen_t (move_addr_to_user). */
    void give(AddressSpace memory, long guest, long lengthAddress) {
        int room = memory.read32(lengthAddress);
        if (room < 0) {
            throw Errno.EINVAL.failure();
        }
        memory.write32(lengthAddress, give(memory, guest, room));
    }
}
