package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.Sender;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.Sockets;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Control messages (cmsg(3)) on their way from the host to the guest. What came in a parcel, or as descriptors of the
 * host, becomes descriptors of the guest (unix(7)).
 *
 * <p>Usage: {@link #clear}, {@link #take} after each message of the host, {@link #give} if the guest asks for control
 * messages, {@link #drop} in any case.
 */
final class ReceivedControl {
    private final Sockets sockets;
    private final MemorySegment bytes = Arena.ofAuto().allocate(ControlFormat.MAXIMUM, Long.BYTES);
    private final ArrayDeque<OpenFile> files = new ArrayDeque<>();
    private final List<byte[]> others = new ArrayList<>();
    private Sender sender;
    private boolean truncated;
    /** Where the guest's next control message goes, and how much room there is. */
    private long target;
    private long room;

    ReceivedControl(Sockets sockets) {
        this.sockets = sockets;
    }

    long hostAddress() {
        return bytes.address();
    }

    void clear() {
        drop();
        sender = null;
        others.clear();
        truncated = false;
    }

    /** Releases the files that the guest does not get. */
    void drop() {
        files.forEach(OpenFile::release);
        files.clear();
    }

    /** Whether the last message had open files. */
    boolean hasFiles() {
        return !files.isEmpty();
    }

    /** Whether there was no room for all control messages: MSG_CTRUNC. */
    boolean truncated() {
        return truncated;
    }

    /**
     * Takes the control messages of one message to an AF_UNIX socket, which the host has just filled in.
     *
     * @param peek whether the message stays in the socket
     */
    void take(SocketFile socket, long length, boolean peek) {
        UnixSocket unix = socket.unix();
        Sender ofHost = null;
        Sender ofParcel = null;
        for (long at = 0; at + ControlFormat.HEADER <= length; ) {
            long size = bytes.get(JAVA_LONG, at);
            if (size < ControlFormat.HEADER || size > length - at) {
                break;
            }
            MemorySegment message = bytes.asSlice(at, size);
            if (isOfSocket(message, ControlFormat.SCM_RIGHTS)) {
                for (long slot = ControlFormat.HEADER; slot + Integer.BYTES <= size; slot += Integer.BYTES) {
                    Sender told = unpack(message.get(JAVA_INT, slot), peek);
                    ofParcel = told == null ? ofParcel : told;
                }
            } else if (isOfSocket(message, ControlFormat.SCM_CREDENTIALS)) {
                ofHost = ControlFormat.sender(message);
            } else {
                others.add(message.toArray(JAVA_BYTE));
            }
            at += ControlFormat.align(size);
        }
        boolean ours = ofHost != null && ofHost.pid() == sockets.hostPid();
        if (ofParcel != null) {
            sender = ofParcel;
        } else if (ours && unix.lastReceived() != null) {
            sender = unix.lastReceived();
        } else {
            sender = ofHost;
        }
        if (ofParcel != null && socket.isStream() && !peek) {
            unix.lastReceived(ofParcel);
        }
    }

    private static boolean isOfSocket(MemorySegment message, int type) {
        return message.get(JAVA_INT, ControlFormat.LEVEL) == SocketLevel.SOL_SOCKET
                && message.get(JAVA_INT, ControlFormat.TYPE) == type;
    }

    /** Takes what a descriptor of the host stands for; gives the sender if that is told. */
    private Sender unpack(int hostFd, boolean peek) {
        UnixSocket.Parcel parcel = sockets.find(hostFd);
        if (parcel == null) {
            files.add(sockets.adopt(hostFd));
            return null;
        }
        if (peek) {
            parcel.files().forEach(OpenFile::retain);
        } else {
            sockets.received(hostFd, parcel);
        }
        files.addAll(parcel.files());
        sockets.closeToken(hostFd);
        return parcel.sender();
    }

    /**
     * Gives the control messages of an AF_UNIX socket to the guest, in Linux's order.
     *
     * @param address where to; 0 if the guest wants none
     * @return their length
     */
    long give(Task task, SocketFile socket, long address, long guestRoom, boolean cloexec) {
        boolean passes = socket.unix().passesCredentials();
        if (address == 0 || guestRoom <= 0) {
            truncated = passes || hasFiles();
            return 0;
        }
        target = address;
        room = guestRoom;
        for (byte[] message : others) {
            put(task.memory(), message);
        }
        if (passes && sender != null) {
            put(task.memory(), message(ControlFormat.SCM_CREDENTIALS, sender.pid(), sender.uid(), sender.gid()));
        }
        if (hasFiles()) {
            giveFiles(task, cloexec);
        }
        return guestRoom - room;
    }

    private static byte[] message(int type, int... values) {
        byte[] message = new byte[ControlFormat.HEADER + values.length * Integer.BYTES];
        MemorySegment segment = MemorySegment.ofArray(message);
        segment.set(JAVA_LONG.withByteAlignment(1), 0, message.length);
        segment.set(JAVA_INT.withByteAlignment(1), ControlFormat.LEVEL, SocketLevel.SOL_SOCKET);
        segment.set(JAVA_INT.withByteAlignment(1), ControlFormat.TYPE, type);
        MemorySegment.copy(values, 0, segment, JAVA_INT.withByteAlignment(1), ControlFormat.HEADER, values.length);
        return message;
    }

    /** put_cmsg: what does not fit is cut off. */
    private void put(AddressSpace memory, byte[] message) {
        if (room < ControlFormat.HEADER) {
            truncated = true;
            return;
        }
        int size = (int) Math.min(message.length, room);
        truncated |= size < message.length;
        memory.write(target, message, 0, size);
        if (size < message.length) {
            memory.write64(target, size);
        }
        advance(size);
    }

    private void advance(long size) {
        long step = Math.min(ControlFormat.align(size), room);
        target += step;
        room -= step;
    }

    /** scm_detach_fds: as many descriptors as there is room for, here and in the process. */
    private void giveFiles(Task task, boolean cloexec) {
        int fitting = (int) Math.min(files.size(), Math.max(0, room - ControlFormat.HEADER) / Integer.BYTES);
        int[] numbers = new int[fitting];
        int count = 0;
        while (count < fitting) {
            try {
                numbers[count] = task.process().files().install(files.poll(), cloexec);
                count++;
            } catch (SyscallException full) {
                truncated = true;
                break;
            }
        }
        truncated |= hasFiles();
        if (count > 0) {
            put(task.memory(), message(ControlFormat.SCM_RIGHTS, Arrays.copyOf(numbers, count)));
        }
    }

    /** The same for other families, whose control messages are the host's, byte by byte. */
    long giveAll(AddressSpace memory, long address, long length) {
        memory.write(address, bytes.asSlice(0, length).toArray(JAVA_BYTE));
        return length;
    }
}
