package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.mm.MemoryMap;

/**
 * A process's memory as a watcher reads it: only what is mapped, so that a look below the stack does not make the stack
 * grow. What cannot be read throws {@link GuestFault}, also for want of a frame.
 */
public final class MappedMemory implements ElfMemory {
    private final MemoryMap map;
    private final AddressSpace space;

    public MappedMemory(MemoryMap map) {
        this.map = map;
        this.space = map.memory();
    }

    /** Whether a byte at the address can be read. */
    public boolean readable(long address) {
        try {
            u8(address);
            return true;
        } catch (GuestFault unreadable) {
            return false;
        }
    }

    private void check(long address, int length) {
        // A range of a few bytes lies in one page or in two.
        long last = address + length - 1;
        if (map.find(address) == null || Page.roundDown(last) != Page.roundDown(address) && map.find(last) == null) {
            throw new GuestFault(address, Access.READ);
        }
    }

    @Override
    public int u8(long address) {
        check(address, 1);
        try {
            return space.read8(address) & 0xff;
        } catch (OutOfGuestMemory full) {
            throw new GuestFault(address, Access.READ);
        }
    }

    @Override
    public int u16(long address) {
        check(address, Short.BYTES);
        try {
            return space.read16(address) & 0xffff;
        } catch (OutOfGuestMemory full) {
            throw new GuestFault(address, Access.READ);
        }
    }

    @Override
    public int u32(long address) {
        check(address, Integer.BYTES);
        try {
            return space.read32(address);
        } catch (OutOfGuestMemory full) {
            throw new GuestFault(address, Access.READ);
        }
    }

    @Override
    public long u64(long address) {
        check(address, Long.BYTES);
        try {
            return space.read64(address);
        } catch (OutOfGuestMemory full) {
            throw new GuestFault(address, Access.READ);
        }
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
        for (int done = 0; done < length; ) {
            long at = address + done;
            int part = Math.min(length - done, Page.SIZE - Page.offset(at));
            check(at, 1);
            try {
                space.read(at, target, offset + done, part);
            } catch (OutOfGuestMemory full) {
                throw new GuestFault(at, Access.READ);
            }
            done += part;
        }
    }
}
