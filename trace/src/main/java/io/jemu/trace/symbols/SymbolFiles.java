package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.syscalls.mm.Backing;
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
            return ObjectSymbols.of(ObjectFile.of(file));
        } catch (ElfFormatException damaged) {
            return ObjectSymbols.NONE;
        }
    }
}
