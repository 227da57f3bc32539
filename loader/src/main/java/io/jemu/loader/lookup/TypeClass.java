package io.jemu.loader.lookup;

import io.jemu.emulator.elf.RelocationType;

/** What kind of definition a relocation may be bound to: elf_machine_type_class of glibc's x86-64 port. */
public enum TypeClass {
    /** Any definition, and an undefined symbol with a value, too: a function's address that a program made its own. */
    ANY,
    /** ELF_RTYPE_CLASS_PLT: a call or a TLS reference, for which an undefined symbol never counts. */
    PLT,
    /** ELF_RTYPE_CLASS_COPY: the program's own copy does not count. */
    COPY;

    /** The class of a relocation type. */
    public static TypeClass of(RelocationType type) {
        return switch (type) {
            case R_X86_64_JUMP_SLOT, R_X86_64_DTPMOD64, R_X86_64_DTPOFF64, R_X86_64_TPOFF64, R_X86_64_TLSDESC -> PLT;
            case R_X86_64_COPY -> COPY;
            default -> ANY;
        };
    }
}
