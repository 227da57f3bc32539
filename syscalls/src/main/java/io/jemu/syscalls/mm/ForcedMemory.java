package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageFaultHandler;
import io.jemu.emulator.memory.PageTable;

/**
 * Memory as a debugger reads and writes it: the areas' protection does not count, and a write to what is not writable
 * makes a private copy (access_remote_vm with FOLL_FORCE). Shared memory is written only where the program could do it,
 * and what jemu itself has mapped, such as the vDSO, never. Afterwards the program can do what it could before.
 */
public final class ForcedMemory {
    private final MemoryMap map;
    private final AddressSpace space;

    ForcedMemory(MemoryMap map) {
        this.map = map;
        PageFaultHandler faults = map::resolveForced;
        this.space = map.viewThrough(faults);
    }

    /** Whether the process has ended or executes another program: then there is nothing to read or write. */
    public boolean closed() {
        return map.totalBytes() == 0;
    }

    /** Reads from one page; false if nothing is there. */
    public boolean read(long address, byte[] target, int length) {
        return access(address, Access.READ, () -> space.read(address, target, 0, length));
    }

    /** Writes to one page; false if nothing is there, or it cannot be written in this way. */
    public boolean write(long address, byte[] source, int length) {
        return access(address, Access.WRITE, () -> space.write(address, source, 0, length));
    }

    private boolean access(long address, Access access, Runnable transfer) {
        Vma vma = map.find(address);
        if (vma == null || access == Access.WRITE && !canWrite(vma)) {
            return false;
        }
        try {
            transfer.run();
        } catch (GuestFault beyondFile) {
            return false;
        }
        restrict(vma, address);
        return true;
    }

    private static boolean canWrite(Vma vma) {
        return vma.writable() || !vma.shared() && !(vma.source() instanceof PageSource.Kernel);
    }

    /** Takes from the page what the area does not allow: no code of the program has run in the meantime. */
    private void restrict(Vma vma, long address) {
        if (vma.writable()) {
            return;
        }
        long page = Page.roundDown(address);
        long entry = map.table().get(page) & ~PageTable.WRITABLE;
        boolean none = !vma.readable() && !vma.executable();
        map.table().set(page, none ? entry & ~PageTable.PRESENT | PageTable.RETAINED : entry);
    }
}
