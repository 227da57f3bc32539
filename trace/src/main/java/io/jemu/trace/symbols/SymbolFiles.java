package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.syscalls.mm.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The symbols of files, read once for all processes that map them. */
public final class SymbolFiles {
    private final Map<Key, ObjectSymbols> known = new HashMap<>();

    /** A file's contents. */
    private record Key(long device, long inode, long version, long size) {}

    ObjectSymbols of(MappedObject object) {
        Backing file = object.file();
        Key key = new Key(file.contentDevice(), file.contentInode(), file.version(), file.size());
        ObjectSymbols symbols = known.get(key);
        if (symbols == null) {
            symbols = read(file);
            known.put(key, symbols);
        }
        return symbols;
    }

    private static ObjectSymbols read(Backing file) {
        try {
            return ObjectSymbols.of(new ObjectFile((offset, length) -> bytes(file, offset, length)));
        } catch (ElfFormatException damaged) {
            return ObjectSymbols.NONE;
        }
    }

    private static byte[] bytes(Backing file, long offset, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            while (done < length) {
                int got = file.read(buffer.asSlice(done, length - done), offset + done);
                if (got <= 0) {
                    break;
                }
                done += got;
            }
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, done);
        }
        return done == length ? bytes : Arrays.copyOf(bytes, done);
    }
}
