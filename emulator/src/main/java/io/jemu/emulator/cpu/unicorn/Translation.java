package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;

/** Which page table the CPU uses, and what it remembers of page tables and code. */
final class Translation implements AutoCloseable {
    private final Uc uc;
    private final IdentitySpace identity;
    private PageTable table;

    Translation(Uc uc, PhysicalMemory memory) {
        this.uc = uc;
        this.identity = new IdentitySpace(memory);
    }

    /** The table in use; null until the first {@link #use}. */
    PageTable table() {
        return table;
    }

    void use(PageTable next) {
        if (table != next) {
            table = next;
            load();
        }
    }

    /** Writes CR3, which also flushes the TLB. */
    void load() {
        uc.write(UcRegister.UC_X86_REG_CR3, root());
    }

    private long root() {
        return table == null ? identity.root() : table.root();
    }

    /**
     * After a context was restored: it holds the CR3 of its time, and restoring it does not flush the TLB, which still
     * belongs to the table in use. So nothing need be done for a context of the same address space.
     */
    void restored(LiveCpu live) {
        if (live.cr3() != root()) {
            load();
        }
    }

    /** Forgets code translated from a frame, whether or not a program could execute it now. */
    void invalidateFrame(long frame) {
        uc.write(UcRegister.UC_X86_REG_CR3, identity.root());
        uc.removeCode(frame, frame + PhysicalMemory.FRAME_SIZE);
        load();
    }

    /** Forgets code translated from the frame of a virtual address. */
    void invalidateAddress(long address) {
        long entry = table.get(address);
        if ((entry & PageTable.PRESENT) != 0) {
            invalidateFrame(entry & PageTable.FRAME_MASK);
        }
    }

    @Override
    public void close() {
        identity.close();
    }
}
