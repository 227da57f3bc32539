package io.jemu.emulator.elf;

/**
 * An entry of a note segment (gABI, Note Section).
 *
 * @param owner the name, without its NUL: "GNU", "CORE", ...
 * @param type n_type; NT_GNU_* if the owner is "GNU"
 * @param description address of the descriptor
 * @param size of the descriptor, bytes
 */
public record Note(String owner, int type, long description, int size) {
    /** The owner of the notes of glibc and the GNU tools. */
    public static final String GNU = "GNU";

    public boolean is(String wantedOwner, int wantedType) {
        return type == wantedType && owner.equals(wantedOwner);
    }

    /** The descriptor's bytes. */
    public byte[] bytes(ElfMemory memory) {
        byte[] bytes = new byte[size];
        memory.read(description, bytes, 0, size);
        return bytes;
    }
}
