package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.Note;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.symbols.ObjectFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The SystemTap probes of an ld.so that was built with them (.note.stapsdt): GDB prefers them to _dl_debug_state. The
 * code around them never runs when Java links, so the debugger is shown a thread at one of them, with the arguments
 * where the note says that they are.
 */
final class LinkerProbes {
    private static final String SECTION = ".note.stapsdt";
    private static final String OWNER = "stapsdt";
    private static final int NT_STAPSDT = 3;
    private static final int ALIGNMENT = 4;
    /** A descriptor begins with the probe's address, that of the section .stapsdt.base, and that of a semaphore. */
    private static final int ADDRESSES = 3 * Long.BYTES;
    private static final int MAX_SECTION = 1 << 16;
    /** Probes at which GDB reads the whole list of objects anew. */
    private static final List<String> RELOAD = List.of("unmap_complete", "init_complete");
    private static final String PROVIDER = "rtld";

    private LinkerProbes() {}

    /**
     * A probe that tells debuggers to read the list of objects.
     *
     * @param address in the process
     * @param namespace the register that holds the number of the namespace, or null: a constant
     * @param structure the register that holds the address of struct r_debug
     */
    record Probe(long address, Register namespace, Register structure) {}

    /** The probes of ld.so, as far as a debugger can be told of objects by them. */
    static List<Probe> of(MemoryMap map, long base) {
        Vma area = map.find(base);
        Backing file = area == null ? null : area.source().file();
        List<Probe> probes = new ArrayList<>();
        if (file == null) {
            return probes;
        }
        try {
            ObjectFile object = ObjectFile.of(file);
            byte[] contents = object.section(SECTION).filter(section -> section.size() <= MAX_SECTION)
                    .map(object::contents).orElse(new byte[0]);
            ElfBytes bytes = new ElfBytes(contents);
            for (Note note : NoteReader.notes(bytes, 0, contents.length, ALIGNMENT)) {
                if (note.is(OWNER, NT_STAPSDT) && note.size() > ADDRESSES) {
                    probe(bytes, note, base).ifPresent(probes::add);
                }
            }
        } catch (ElfFormatException damaged) {
            // Such a file's probes no debugger finds either.
        }
        return probes;
    }

    private static Optional<Probe> probe(ElfBytes bytes, Note note, long base) {
        String[] words = new String(note.bytes(bytes), ADDRESSES, note.size() - ADDRESSES,
                StandardCharsets.ISO_8859_1).split("\0");
        if (words.length < 3 || !words[0].equals(PROVIDER) || !RELOAD.contains(words[1])) {
            return Optional.empty();
        }
        String[] arguments = words[2].split(" ");
        if (arguments.length < 2) {
            return Optional.empty();
        }
        Register structure = register(arguments[1]);
        Register namespace = register(arguments[0]);
        boolean constant = arguments[0].contains("@$");
        return structure == null || namespace == null && !constant || structure == namespace ? Optional.empty()
                : Optional.of(new Probe(base + bytes.u64(note.description()), namespace, structure));
    }

    /** The register of an operand such as {@code 8@%rbx}, or null for others. */
    private static Register register(String operand) {
        int at = operand.indexOf("8@%");
        if (at < 0) {
            return null;
        }
        String name = operand.substring(at + 3).toUpperCase(Locale.ROOT);
        for (Register register : Register.values()) {
            if (register.name().equals(name)) {
                return register;
            }
        }
        return null;
    }
}
