package io.jemu.emulator.cpu.unicorn;

/** Those of Unicorn's {@code uc_control_type} that the engine uses, all of them writes. */
enum UcControl {
    UC_CTL_UC_USE_EXITS(4, 1),
    UC_CTL_CPU_MODEL(7, 1),
    UC_CTL_TB_REMOVE_CACHE(9, 2),
    UC_CTL_TB_FLUSH(10, 0),
    UC_CTL_TLB_FLUSH(11, 0),
    UC_CTL_TCG_BUFFER_SIZE(13, 1);

    private static final int ARGUMENTS_SHIFT = 26;
    private static final int DIRECTION_SHIFT = 30;
    private static final int UC_CTL_IO_WRITE = 1;

    /** What {@code UC_CTL_WRITE(type, arguments)} yields in C. */
    final int word;

    UcControl(int type, int arguments) {
        this.word = type | arguments << ARGUMENTS_SHIFT | UC_CTL_IO_WRITE << DIRECTION_SHIFT;
    }
}
