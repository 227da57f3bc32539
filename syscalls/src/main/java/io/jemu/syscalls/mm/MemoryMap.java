package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PageFaultHandler;
import java.util.function.Consumer;

/**
 * The memory map of a process, as mmap(2) and its relatives change it: areas in order of address, filled page by page
 * when they are touched.
 *
 * <p>Methods named after system calls take their arguments as the guest gave them, check them as Linux does, and throw
 * {@link io.jemu.syscalls.abi.SyscallException}.
 */
public final class MemoryMap implements PageFaultHandler {
    /** Reads and writes of this memory by the kernel. */
    public AddressSpace memory() {
        throw new UnsupportedOperationException();
    }

    /**
     * mmap(2).
     *
     * @param file the file, or null with MAP_ANONYMOUS; the map retains it as long as it is mapped
     * @return the address
     */
    public long mmap(long hint, long length, int protection, int flags, Backing file, long offset) {
        throw new UnsupportedOperationException();
    }

    public void munmap(long address, long length) {
        throw new UnsupportedOperationException();
    }

    public void mprotect(long address, long length, int protection) {
        throw new UnsupportedOperationException();
    }

    public long mremap(long address, long oldLength, long newLength, int flags, long newAddress) {
        throw new UnsupportedOperationException();
    }

    /** brk(2): the new break, or the old one if it cannot be moved there. */
    public long brk(long address) {
        throw new UnsupportedOperationException();
    }

    /** The area that holds an address, or null. */
    public Vma find(long address) {
        throw new UnsupportedOperationException();
    }

    /** The areas in order of address. */
    public void forEach(Consumer<Vma> action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean resolve(long address, Access access) {
        throw new UnsupportedOperationException();
    }
}
