package io.jemu.emulator.cpu.unicorn;

/** Unicorn's {@code uc_err}, in its order. */
enum UcErr {
    UC_ERR_OK,
    UC_ERR_NOMEM,
    UC_ERR_ARCH,
    UC_ERR_HANDLE,
    UC_ERR_MODE,
    UC_ERR_VERSION,
    UC_ERR_READ_UNMAPPED,
    UC_ERR_WRITE_UNMAPPED,
    UC_ERR_FETCH_UNMAPPED,
    UC_ERR_HOOK,
    UC_ERR_INSN_INVALID,
    UC_ERR_MAP,
    UC_ERR_WRITE_PROT,
    UC_ERR_READ_PROT,
    UC_ERR_FETCH_PROT,
    UC_ERR_ARG,
    UC_ERR_READ_UNALIGNED,
    UC_ERR_WRITE_UNALIGNED,
    UC_ERR_FETCH_UNALIGNED,
    UC_ERR_HOOK_EXIST,
    UC_ERR_RESOURCE,
    UC_ERR_EXCEPTION,
    UC_ERR_OVERFLOW,
    /** A code that this list does not know. */
    UNKNOWN;

    private static final UcErr[] VALUES = values();

    static UcErr of(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : UNKNOWN;
    }
}
