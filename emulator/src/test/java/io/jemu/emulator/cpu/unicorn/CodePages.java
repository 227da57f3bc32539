package io.jemu.emulator.cpu.unicorn;

/** Pages full of small blocks: each page adds to RBX, calls the function at the code page, and goes on to the next. */
final class CodePages {
    private static final byte[] CALL = TestMachine.bytes("b800004000 ffd0"); // mov $CODE,%eax; call *%rax
    private static final byte[] SYSCALL = TestMachine.bytes("0f05");
    private static final int BLOCK = 9;

    private CodePages() {}

    /** Fills a page of code, which differs with {@code round}. */
    static void fill(byte[] page, boolean last, int round) {
        int at = 0;
        System.arraycopy(CALL, 0, page, 0, CALL.length);
        at += CALL.length;
        while (at + BLOCK + SYSCALL.length <= page.length) {
            // add $round,%rbx; jmp to the next block
            System.arraycopy(TestMachine.bytes("4881c3"), 0, page, at, 3);
            page[at + 3] = (byte) round;
            page[at + 4] = (byte) (round >> 8);
            page[at + 5] = 0;
            page[at + 6] = 0;
            page[at + 7] = (byte) 0xeb;
            page[at + 8] = 0;
            at += BLOCK;
        }
        while (at < page.length) {
            page[at++] = (byte) 0x90;
        }
        if (last) {
            System.arraycopy(SYSCALL, 0, page, page.length - SYSCALL.length, SYSCALL.length);
        }
    }

    /** What RBX holds in the end, if the function adds 1. */
    static long expected(int pages, int round) {
        long blocks = (4096 - CALL.length - SYSCALL.length) / BLOCK;
        return pages * (1 + blocks * round);
    }
}
