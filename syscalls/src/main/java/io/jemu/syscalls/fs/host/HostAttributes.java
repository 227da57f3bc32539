package io.jemu.syscalls.fs.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The extended attributes of a host's file. */
record HostAttributes(HostEntry entry) implements ExtendedAttributes {
    /** XATTR_SIZE_MAX and XATTR_LIST_MAX. */
    private static final int MAXIMUM = 64 << 10;

    /** A call that fills a buffer. */
    private interface Filler {
        long fill(String path, long address);
    }

    private byte[] fetch(Filler filler) {
        return entry.with(fd -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(MAXIMUM);
                long size = Posix.check(filler.fill(HostFileSystem.openPath(fd), buffer.address()));
                return buffer.asSlice(0, size).toArray(JAVA_BYTE);
            }
        });
    }

    @Override
    public byte[] get(String name) {
        return fetch((path, address) -> entry.system().attributes().get(path, true, name, address, MAXIMUM));
    }

    @Override
    public List<String> names() {
        byte[] list = fetch((path, address) -> entry.system().attributes().list(path, true, address, MAXIMUM));
        return list.length == 0 ? List.of() : List.of(new String(list, StandardCharsets.ISO_8859_1).split("\0"));
    }

    @Override
    public void set(String name, byte[] value, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, copy, JAVA_BYTE, 0, value.length);
            entry.change(fd -> entry.system().attributes().set(
                    HostFileSystem.openPath(fd), true, name, copy.address(), value.length, flags));
        }
    }

    @Override
    public void remove(String name) {
        entry.change(fd -> entry.system().attributes().remove(HostFileSystem.openPath(fd), true, name));
    }
}
