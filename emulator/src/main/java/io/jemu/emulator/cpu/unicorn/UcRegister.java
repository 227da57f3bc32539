package io.jemu.emulator.cpu.unicorn;

/** Those of Unicorn's {@code uc_x86_reg} that the engine uses. */
enum UcRegister {
    UC_X86_REG_FPSW(31),
    UC_X86_REG_RAX(35),
    UC_X86_REG_RBP(36),
    UC_X86_REG_RBX(37),
    UC_X86_REG_RCX(38),
    UC_X86_REG_RDI(39),
    UC_X86_REG_RDX(40),
    UC_X86_REG_RIP(41),
    UC_X86_REG_RSI(43),
    UC_X86_REG_RSP(44),
    UC_X86_REG_CR0(50),
    UC_X86_REG_CR3(53),
    UC_X86_REG_CR4(54),
    UC_X86_REG_R8(106),
    UC_X86_REG_R9(107),
    UC_X86_REG_R10(108),
    UC_X86_REG_R11(109),
    UC_X86_REG_R12(110),
    UC_X86_REG_R13(111),
    UC_X86_REG_R14(112),
    UC_X86_REG_R15(113),
    /** The first of eight. */
    UC_X86_REG_ST0(114),
    /** The first of sixteen. */
    UC_X86_REG_XMM0(122),
    UC_X86_REG_FPCW(246),
    UC_X86_REG_FPTAG(247),
    UC_X86_REG_MSR(248),
    UC_X86_REG_MXCSR(249),
    UC_X86_REG_FS_BASE(250),
    UC_X86_REG_GS_BASE(251),
    UC_X86_REG_RFLAGS(253);

    final int id;

    UcRegister(int id) {
        this.id = id;
    }
}
