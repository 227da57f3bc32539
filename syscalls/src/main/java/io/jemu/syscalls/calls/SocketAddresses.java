package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.BindingPlace;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.Sockets;
import io.jemu.syscalls.net.UnixNames;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.NameSpace;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

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
    private static final int INET_ADDRESS = 4;
    private static final int INET_ADDRESS_SIZE = 4;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_ADDRESS_SIZE = 16;

    private final Vfs vfs;
    private final Posix posix;
    private final Sockets sockets;
    private final MemorySegment address = Arena.ofAuto().allocate(2L * MAXIMUM, Long.BYTES);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);
    private int directory = -1;
    /** Of the AF_UNIX address that was last taken: the path in the guest and on the host, null if it has none. */
    private String guestPath;
    private String hostPath;
    private String fileOnHost;
    /** Its file if that exists only inside jemu, else null. */
    private Node inner;
    /** While a socket is being bound to it. */
    private BindingPlace place;
    private Runnable undo;

    SocketAddresses(Vfs vfs, Sockets sockets) {
        this.vfs = vfs;
        this.posix = vfs.posix();
        this.sockets = sockets;
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

    /** The family of the address, AF_UNSPEC if it has none. */
    int family() {
        return length() < FAMILY_SIZE ? AddressFamily.AF_UNSPEC : address.get(JAVA_SHORT, 0) & 0xffff;
    }

    /**
     * Takes an address from the guest.
     *
     * @param binds whether it is to be made, for AF_UNIX; else it exists. {@link #done} must be called afterwards
     */
    void take(Task task, SocketFile socket, long guest, int size, boolean binds) {
        if (size < 0 || size > MAXIMUM) {
            throw Errno.EINVAL.failure();
        }
        byte[] bytes = task.memory().read(guest, size);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 0, size);
        length.set(JAVA_INT, 0, size);
        guestPath = null;
        hostPath = null;
        fileOnHost = null;
        inner = null;
        if (socket.unix() != null && family() == AddressFamily.AF_UNIX) {
            if (size > FAMILY_SIZE + UNIX_PATH) {
                throw Errno.EINVAL.failure();
            }
            if (size > FAMILY_SIZE && bytes[FAMILY_SIZE] != 0) {
                translate(task, path(bytes, size), binds);
            }
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
        guestPath = path;
        FsContext context = task.process().fs();
        NameSpace.SocketPlace found =
                binds ? vfs.names().newSocket(context, path) : vfs.names().socket(context, path);
        inner = found.node();
        if (inner != null) {
            hostPath = binds ? newPlace(context, path) : placeOf(inner);
            putPath(hostPath);
            return;
        }
        fileOnHost = found.hostPath();
        hostPath = fileOnHost.length() < UNIX_PATH ? fileOnHost : throughDirectory(fileOnHost);
        putPath(hostPath);
    }

    private String newPlace(FsContext context, String path) {
        undo = () -> vfs.names().unlink(context, null, path, 0);
        try {
            place = sockets.newBindingPlace();
        } catch (SyscallException e) {
            done();
            throw e;
        }
        return place.path();
    }

    private String placeOf(Node file) {
        UnixSocket socket = sockets.names().find(name(file));
        if (socket == null) {
            throw Errno.ECONNREFUSED.failure();
        }
        return BindingPlace.openPath(socket.hostPlace());
    }

    private static UnixNames.Name name(Node file) {
        FileStatus status = file.status();
        return new UnixNames.Name.Inner(status.device(), status.inode());
    }

    private void putPath(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, FAMILY_SIZE, bytes.length);
        address.set(JAVA_BYTE, FAMILY_SIZE + bytes.length, (byte) 0);
        length.set(JAVA_INT, 0, FAMILY_SIZE + bytes.length + 1);
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

    /** The host has used the address: what was made for it goes, the socket's file too unless it is bound. */
    void done() {
        if (place != null) {
            place.remove();
            place = null;
        }
        if (undo != null) {
            Runnable removal = undo;
            undo = null;
            removal.run();
        }
        if (directory >= 0) {
            posix.close(directory);
            directory = -1;
        }
    }

    /** By what the AF_UNIX socket of the address is found, or null: it has no name (yet). */
    private UnixNames.Name name() {
        if (inner != null) {
            return name(inner);
        }
        if (fileOnHost != null) {
            return UnixNames.Name.of(posix.paths().statx(AtFlags.AT_FDCWD, fileOnHost, 0));
        }
        return length() <= FAMILY_SIZE || address.get(JAVA_BYTE, FAMILY_SIZE) != 0
                ? null
                : new UnixNames.Name.Abstract(new String(address.asSlice(FAMILY_SIZE, length() - FAMILY_SIZE)
                        .toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1));
    }

    /** The guest's AF_UNIX socket that the address names, or null. */
    UnixSocket named() {
        if (family() != AddressFamily.AF_UNIX) {
            return null;
        }
        UnixNames.Name name = name();
        UnixSocket found = name == null ? null : sockets.names().find(name);
        if (found == null && name instanceof UnixNames.Name.Abstract && sockets.access() == NetworkAccess.NONE) {
            throw Errno.ECONNREFUSED.failure(); // abstract names belong to a network, and the host's is not there
        }
        return found;
    }

    /** Has an AF_UNIX socket known by the address that it was bound to, or by that which the host has chosen. */
    void bound(SocketFile socket) {
        if (length() <= FAMILY_SIZE) {
            clear();
            Posix.check(posix.sockets().getsockname(socket.hostFd(), hostAddress(), hostLength()));
        }
        if (place != null) {
            socket.unix().reachedBy(place.open());
            undo = null;
        }
        UnixNames.Name name = name();
        if (name != null) {
            String path = hostPath;
            if (guestPath != null) {
                putPath(guestPath);
            }
            sockets.names().bound(socket.unix(), name, path, address.asSlice(0, length()).toArray(JAVA_BYTE));
        }
    }

    /** Whether an address is that of all interfaces, which every network has. */
    boolean isAny() {
        return switch (family()) {
            case AddressFamily.AF_INET -> isZero(INET_ADDRESS, INET_ADDRESS_SIZE);
            case AddressFamily.AF_INET6 -> isZero(INET6_ADDRESS, INET6_ADDRESS_SIZE);
            default -> true;
        };
    }

    private boolean isZero(int offset, int size) {
        for (int i = offset; i < offset + size; i++) {
            if (address.get(JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts the guest's name of an AF_UNIX socket in the place of the host's. */
    void replace(byte[] guestAddress) {
        MemorySegment.copy(guestAddress, 0, address, JAVA_BYTE, 0, guestAddress.length);
        length.set(JAVA_INT, 0, guestAddress.length);
    }

    /** Puts the guest's name in the place of the host's, in an address that the host has filled in. */
    private void restore() {
        int size = Math.min(length(), MAXIMUM);
        if (size > FAMILY_SIZE && family() == AddressFamily.AF_UNIX && address.get(JAVA_BYTE, FAMILY_SIZE) != 0) {
            byte[] name = sockets.names().guestAddress(path(address.asSlice(0, size).toArray(JAVA_BYTE), size));
            if (name != null) {
                replace(name);
            }
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
