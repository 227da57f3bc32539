package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.Note;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFiles;
import io.jemu.syscalls.abi.SyscallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Files with what was stripped off objects, found by their build IDs as gdb(1) does ("Separate Debug Files"). */
final class DebugFiles {
    private static final String DIRECTORY = "/usr/lib/debug/.build-id/";
    private static final String SUFFIX = ".debug";
    /** The first byte of the build ID names a directory. */
    private static final int DIGITS = 2;

    private final GuestFiles files;
    private final ElfMemory memory;

    DebugFiles(GuestFiles files, ElfMemory memory) {
        this.files = files;
        this.memory = memory;
    }

    /** The symbols in the object's debug file, null if there is none. */
    ObjectSymbols symbols(MappedObject object) {
        try {
            List<Note> notes = new ArrayList<>();
            for (ProgramHeader segment : object.segments()) {
                if (segment.is(SegmentType.PT_NOTE)) {
                    notes.addAll(NoteReader.notes(memory, object.bias(), segment));
                }
            }
            String id = NoteReader.buildId(memory, notes).orElse("");
            return id.length() <= DIGITS ? null
                    : read(DIRECTORY + id.substring(0, DIGITS) + "/" + id.substring(DIGITS) + SUFFIX);
        } catch (ElfFormatException | GuestFault damaged) {
            return null;
        }
    }

    private ObjectSymbols read(String path) {
        try (GuestFile file = files.open(path)) {
            ObjectFile object = new ObjectFile((offset, length) -> {
                byte[] bytes = new byte[length];
                return Arrays.copyOf(bytes, file.read(offset, bytes));
            });
            return ObjectSymbols.complete(object) ? ObjectSymbols.of(object) : null;
        } catch (SyscallException none) {
            return null;
        }
    }
}
