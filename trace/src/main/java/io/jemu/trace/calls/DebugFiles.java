package io.jemu.trace.calls;

import io.jemu.emulator.dwarf.DebugInformation;
import io.jemu.emulator.dwarf.DwarfFormatException;
import io.jemu.emulator.dwarf.DwarfSections;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.KernelFiles;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Backing;
import io.jemu.trace.prototype.DwarfLenses;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.ObjectFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Finds the debugging information of objects: in the file, else in a separate one where gdb looks for it, by build-id
 * or by .gnu_debuglink (GDB manual, Debugging Information in Separate Files). What cannot be read counts as absent.
 */
final class DebugFiles {
    private static final String DIRECTORY = "/usr/lib/debug";
    private static final String DEBUG_INFO = ".debug_info";
    private static final int SHT_NOTE = 7;
    private static final int NOTE_ALIGNMENT = 4;
    /** Characters of a build-id that name the directory. */
    private static final int BUILD_ID_DIRECTORY = 2;

    private final Map<ObjectFunctions.Key, Optional<DwarfLenses>> known = new HashMap<>();

    /** That of an object, as prototypes. */
    Optional<DwarfLenses> of(Task task, MappedObject object) {
        ObjectFunctions.Key key = ObjectFunctions.Key.of(object.file());
        Optional<DwarfLenses> lenses = known.get(key);
        if (lenses == null) {
            lenses = read(task, object);
            known.put(key, lenses);
        }
        return lenses;
    }

    private static Optional<DwarfLenses> read(Task task, MappedObject object) {
        try {
            Backing backing = object.file();
            ObjectFile file = ObjectFile.of(backing);
            byte[] bytes = file.section(DEBUG_INFO).isPresent() ? file.bytes(0, backing.size())
                    : separate(new KernelFiles(task.kernel().vfs(), task.process().fs()), file, object.path());
            if (bytes == null) {
                return Optional.empty();
            }
            DwarfSections sections = DwarfSections.of(bytes);
            return sections.present() ? Optional.of(new DwarfLenses(DebugInformation.read(sections)))
                    : Optional.empty();
        } catch (ElfFormatException | DwarfFormatException damaged) {
            return Optional.empty();
        }
    }

    /** The contents of the separate file, or null. */
    private static byte[] separate(KernelFiles files, ObjectFile file, String path) {
        for (SectionHeader section : file.sections()) {
            if (section.type() == SHT_NOTE) {
                byte[] contents = file.contents(section);
                ElfBytes memory = new ElfBytes(contents);
                Optional<String> id = NoteReader.buildId(memory,
                        NoteReader.notes(memory, 0, contents.length, NOTE_ALIGNMENT));
                if (id.isPresent() && id.get().length() > BUILD_ID_DIRECTORY) {
                    byte[] found = read(files, DIRECTORY + "/.build-id/" + id.get().substring(0, BUILD_ID_DIRECTORY)
                            + "/" + id.get().substring(BUILD_ID_DIRECTORY) + ".debug");
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        Optional<SectionHeader> link = file.section(".gnu_debuglink");
        return link.isPresent() ? linked(files, file.contents(link.get()), path) : null;
    }

    private static byte[] linked(KernelFiles files, byte[] link, String path) {
        ElfBytes bytes = new ElfBytes(link);
        String name = bytes.cString(0);
        int checksum = bytes.u32(name.length() + NOTE_ALIGNMENT & -NOTE_ALIGNMENT);
        String directory = path.substring(0, path.lastIndexOf('/') + 1);
        for (String place : List.of(directory, directory + ".debug/", DIRECTORY + directory)) {
            byte[] found = name.isEmpty() || name.indexOf('/') >= 0 ? null : read(files, place + name);
            if (found != null) {
                CRC32 crc = new CRC32();
                crc.update(found);
                if ((int) crc.getValue() == checksum) {
                    return found;
                }
            }
        }
        return null;
    }

    private static byte[] read(KernelFiles files, String path) {
        try {
            if (!files.exists(path) || !files.status(path).isRegularFile()) {
                return null;
            }
            try (GuestFile file = files.open(path)) {
                ObjectFile.Source source = (offset, length) -> {
                    byte[] bytes = new byte[length];
                    return java.util.Arrays.copyOf(bytes, file.read(offset, bytes));
                };
                return new ObjectFile(source).bytes(0, files.status(path).size());
            }
        } catch (SyscallException | ElfFormatException unreadable) {
            return null;
        }
    }
}
