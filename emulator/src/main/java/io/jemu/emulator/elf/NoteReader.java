package io.jemu.emulator.elf;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads PT_NOTE and PT_GNU_PROPERTY segments. Notes that do not fit in their segment end it, as in ld.so. */
public final class NoteReader {
    private static final int HEADER_SIZE = 12;
    /** Larger segments are not notes that anybody reads; the rest is ignored. */
    private static final long MAX_SEGMENT = 1 << 20;
    private static final int MAX_OWNER = 256;
    private static final int PROPERTY_HEADER_SIZE = 8;
    private static final int PROPERTY_ALIGNMENT = 8;

    private NoteReader() {
    }

    /**
     * What the ABI tag says (LSB Core, .note.ABI-tag): the oldest kernel the object runs on.
     *
     * @param os {@link Elf#ELF_NOTE_OS_LINUX} ...
     */
    public record AbiTag(int os, int major, int minor, int patch) {
    }

    /**
     * The properties of NT_GNU_PROPERTY_TYPE_0 that concern x86-64 (psABI, Program Property); 0 if absent.
     *
     * @param feature1And GNU_PROPERTY_X86_FEATURE_1_AND
     * @param isa1Needed GNU_PROPERTY_X86_ISA_1_NEEDED: the micro-architecture levels that the object needs
     */
    public record GnuProperties(int feature1And, int isa1Needed) {
    }

    /**
     * The notes of a segment.
     *
     * @param size p_filesz
     * @param alignment p_align: 8 aligns descriptors to 8 bytes, anything else to 4
     */
    public static List<Note> notes(ElfMemory memory, long address, long size, long alignment) {
        List<Note> notes = new ArrayList<>();
        long mask = alignment == Long.BYTES ? Long.BYTES - 1 : Integer.BYTES - 1;
        long limit = size < 0 ? MAX_SEGMENT : Math.min(size, MAX_SEGMENT);
        for (long at = 0; at + HEADER_SIZE <= limit; ) {
            long nameSize = Integer.toUnsignedLong(memory.u32(address + at));
            long descriptionSize = Integer.toUnsignedLong(memory.u32(address + at + 4));
            long description = at + HEADER_SIZE + nameSize + mask & ~mask;
            if (description > limit || descriptionSize > limit - description) {
                break;
            }
            notes.add(new Note(owner(memory, address + at + HEADER_SIZE, nameSize), memory.u32(address + at + 8),
                    address + description, (int) descriptionSize));
            at = description + descriptionSize + mask & ~mask;
        }
        return List.copyOf(notes);
    }

    private static String owner(ElfMemory memory, long address, long size) {
        StringBuilder owner = new StringBuilder();
        for (int i = 0; i < Math.min(size, MAX_OWNER); i++) {
            int c = memory.u8(address + i);
            if (c == 0) {
                break;
            }
            owner.append((char) c);
        }
        return owner.toString();
    }

    /** The notes of one program header of an object that is loaded (or, as a file, begins) at {@code bias}. */
    public static List<Note> notes(ElfMemory memory, long bias, ProgramHeader header) {
        return notes(memory, bias + header.vaddr(), header.filesz(), header.align());
    }

    /** The build-id in lower-case hexadecimal digits. */
    public static Optional<String> buildId(ElfMemory memory, List<Note> notes) {
        return find(notes, Elf.NT_GNU_BUILD_ID).map(note -> HexFormat.of().formatHex(note.bytes(memory)));
    }

    /** The ABI tag, unless its descriptor is too short. */
    public static Optional<AbiTag> abiTag(ElfMemory memory, List<Note> notes) {
        return find(notes, Elf.NT_GNU_ABI_TAG).filter(note -> note.size() >= 4 * Integer.BYTES)
                .map(Note::description)
                .map(at -> new AbiTag(memory.u32(at), memory.u32(at + 4), memory.u32(at + 8), memory.u32(at + 12)));
    }

    /** The x86 properties; empty if the object has no property note. */
    public static Optional<GnuProperties> gnuProperties(ElfMemory memory, List<Note> notes) {
        return find(notes, Elf.NT_GNU_PROPERTY_TYPE_0).map(note -> properties(memory, note));
    }

    private static GnuProperties properties(ElfMemory memory, Note note) {
        int feature1And = 0;
        int isa1Needed = 0;
        for (long at = 0; at + PROPERTY_HEADER_SIZE <= note.size(); ) {
            int type = memory.u32(note.description() + at);
            long size = Integer.toUnsignedLong(memory.u32(note.description() + at + 4));
            at += PROPERTY_HEADER_SIZE;
            if (size > note.size() - at) {
                break;
            }
            if (size == Integer.BYTES) {
                int value = memory.u32(note.description() + at);
                switch (type) {
                    case Elf.GNU_PROPERTY_X86_FEATURE_1_AND -> feature1And = value;
                    case Elf.GNU_PROPERTY_X86_ISA_1_NEEDED -> isa1Needed = value;
                    default -> { }
                }
            }
            at += size + PROPERTY_ALIGNMENT - 1 & -PROPERTY_ALIGNMENT;
        }
        return new GnuProperties(feature1And, isa1Needed);
    }

    private static Optional<Note> find(List<Note> notes, int type) {
        return notes.stream().filter(note -> note.is(Note.GNU, type)).findFirst();
    }
}
