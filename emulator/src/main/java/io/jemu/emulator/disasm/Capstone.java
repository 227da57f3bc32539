package io.jemu.emulator.disasm;

import io.jemu.emulator.foreign.NativeFunction;
import io.jemu.emulator.foreign.NativeLibrary;

/**
 * The functions of libcapstone (capstone/capstone.h) and the layout of its cs_insn, which differs between versions.
 *
 * @param version what cs_version returns: major in bits 8 and up, minor below
 */
record Capstone(NativeLibrary library, int version, NativeFunction csOpen, NativeFunction csClose,
        NativeFunction csOption, NativeFunction csMalloc, NativeFunction csFree, NativeFunction csDisasmIter) {
    static final int CS_ARCH_X86 = 3;
    static final int CS_MODE_64 = 1 << 3;
    static final int CS_OPT_SYNTAX = 1;
    static final int CS_ERR_OK = 0;

    /** Offset of cs_insn.size, an unsigned 16-bit number, in versions 4 and 5. */
    static final long INSN_SIZE = 16;
    static final int MNEMONIC_LENGTH = 32;
    static final int OPERANDS_LENGTH = 160;

    private static final String VARIABLE = "JEMU_CAPSTONE";
    private static final int MAJOR_5 = 5;
    private static final int MAJOR_4 = 4;
    private static final long MNEMONIC_4 = 34;
    private static final long MNEMONIC_5 = 42;

    /**
     * Opens version 5, else 4: version 4 does not know some AVX-512 and CET instructions.
     *
     * @throws UnsatisfiedLinkError if there is neither, or the library cannot disassemble x86
     */
    static Capstone open() {
        NativeLibrary library = NativeLibrary.open(VARIABLE, "libcapstone.so.5", "libcapstone.so.4");
        int version = (int) function(library, "cs_version").call();
        int major = version >> Byte.SIZE;
        if (major != MAJOR_4 && major != MAJOR_5) {
            throw new UnsatisfiedLinkError(library.path() + ": Capstone " + major + " is not supported, only 4 and 5");
        }
        if ((byte) function(library, "cs_support").call(CS_ARCH_X86) == 0) {
            throw new UnsatisfiedLinkError(library.path() + ": this Capstone was built without x86");
        }
        return new Capstone(library, version, function(library, "cs_open"), function(library, "cs_close"),
                function(library, "cs_option"), function(library, "cs_malloc"), function(library, "cs_free"),
                function(library, "cs_disasm_iter"));
    }

    private static NativeFunction function(NativeLibrary library, String name) {
        return NativeFunction.link(library.symbols(), name);
    }

    /** Offset of cs_insn.mnemonic. */
    long mnemonicOffset() {
        return version >> Byte.SIZE == MAJOR_4 ? MNEMONIC_4 : MNEMONIC_5;
    }

    /** Offset of cs_insn.op_str. */
    long operandsOffset() {
        return mnemonicOffset() + MNEMONIC_LENGTH;
    }

    /** "5.0" and the like. */
    String versionText() {
        return (version >> Byte.SIZE) + "." + (version & 0xff);
    }
}
