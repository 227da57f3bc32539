package io.jemu.emulator.cpu.unicorn;

/** Those of Unicorn's {@code uc_hook_type} that the engine uses. */
enum UcHook {
    UC_HOOK_INTR(1 << 0),
    UC_HOOK_INSN(1 << 1),
    UC_HOOK_CODE(1 << 2),
    UC_HOOK_BLOCK(1 << 3),
    UC_HOOK_EDGE_GENERATED(1 << 15);

    final int type;

    UcHook(int type) {
        this.type = type;
    }
}
