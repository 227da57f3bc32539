package io.jemu.loader.glibc;

import io.jemu.emulator.memory.AddressSpace;

/**
 * One of glibc's structures in guest memory. Writing a member that this build does not have does nothing: the tables of
 * what is written name the members of all versions.
 *
 * @param memory the process's memory
 * @param layout where members are
 * @param address where the structure is
 */
public record GuestStruct(AddressSpace memory, Layout layout, long address) {
    public boolean has(Field field) {
        return layout.has(field);
    }

    /** The address of a member. */
    public long at(Field field) {
        return address + layout.offset(field);
    }

    public long get(Field field) {
        return memory.read64(at(field));
    }

    public void set(Field field, long value) {
        if (has(field)) {
            memory.write64(at(field), value);
        }
    }

    public void set32(Field field, int value) {
        if (has(field)) {
            memory.write32(at(field), value);
        }
    }

    public void set16(Field field, int value) {
        if (has(field)) {
            memory.write16(at(field), (short) value);
        }
    }

    public void set8(Field field, int value) {
        if (has(field)) {
            memory.write8(at(field), (byte) value);
        }
    }

    /** Sets or clears a bit field of one bit. */
    public void setBit(Field field, boolean on) {
        if (has(field)) {
            int mask = 1 << layout.bit(field);
            int old = memory.read8(at(field));
            memory.write8(at(field), (byte) (on ? old | mask : old & ~mask));
        }
    }
}
