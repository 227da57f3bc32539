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

    /**
     * The symbols of an object.
     *
     * @param debugFiles where its separate debug file is looked for, or null
     */
    ObjectSymbols of(MappedObject object, DebugFiles debugFiles) {
        Backing file = object.file();
        Key key = new Key(file.contentDevice(), file.contentInode(), file.version(), file.size());
        ObjectSymbols symbols = known.get(key);
        if (symbols == null) {
            symbols = read(object, debugFiles);
            known.put(key, symbols);
        }
        return symbols;
    }

    private static ObjectSymbols read(MappedObject object, DebugFiles debugFiles) {
        try {
            ObjectFile file = ObjectFile.of(object.file());
            ObjectSymbols separate = debugFiles == null || ObjectSymbols.complete(file) ? null
                    : debugFiles.symbols(object);
            return separate != null ? separate : ObjectSymbols.of(file);
        } catch (ElfFormatException damaged) {
            return ObjectSymbols.NONE;
        }
    }
}
