package io.jemu.trace.calls;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.syscalls.mm.Backing;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.ObjectFile;
import java.util.HashMap;
import java.util.Map;

/** What files offer, read once for all processes that map them. */
final class ObjectFunctions {
    private final Map<Key, ExportedFunctions> known = new HashMap<>();

    /** A file's contents. */
    record Key(long device, long inode, long version, long size) {
        static Key of(Backing file) {
            return new Key(file.contentDevice(), file.contentInode(), file.version(), file.size());
        }
    }

    ExportedFunctions of(MappedObject object) {
        return known.computeIfAbsent(Key.of(object.file()), key -> read(object.file()));
    }

    private static ExportedFunctions read(Backing file) {
        try {
            return ExportedFunctions.of(ObjectFile.of(file));
        } catch (ElfFormatException noObject) {
            return ExportedFunctions.NONE;
        }
    }
}
