package io.jemu.emulator.cpu;

import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.ValueLayout;

/**
 * A page of stubs {@code syscall; jmp *%r11} that is mapped into every process: guest code that calls a stub enters
 * Java ({@link TrapHandler#trap}), and goes on where R11 points. No code hook at a guest address is needed, so every
 * engine can do it.
 */
public final class TrapPage {
    /** Bytes between stubs. */
    public static final int STRIDE = 16;
    /** Stubs in the page. */
    public static final int ENTRIES = PhysicalMemory.FRAME_SIZE / STRIDE;

    private static final long SYSCALL_JMP_R11 = 0xe3ff_41_050fL;
    private static final byte INT3 = (byte) 0xcc;

    private TrapPage() {}

    /** Fills a frame with stubs. */
    public static void fill(PhysicalMemory memory, long frame) {
        memory.segment().asSlice(frame, PhysicalMemory.FRAME_SIZE).fill(INT3);
        for (int i = 0; i < ENTRIES; i++) {
            long at = frame + (long) i * STRIDE;
            memory.segment().set(ValueLayout.JAVA_INT, at, (int) SYSCALL_JMP_R11);
            memory.segment().set(ValueLayout.JAVA_BYTE, at + 4, (byte) (SYSCALL_JMP_R11 >>> 32));
        }
    }
}
