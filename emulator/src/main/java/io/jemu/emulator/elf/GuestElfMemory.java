package io.jemu.emulator.elf;

import io.jemu.emulator.memory.AddressSpace;

/** An ELF object mapped into a process. Reads fault pages in and throw what {@link AddressSpace} throws. */
public record GuestElfMemory(AddressSpace space) implements ElfMemory {
    @Override
    public int u8(long address) {
        return space.read8(address) & 0xff;
    }

    @Override
    public int u16(long address) {
        return space.read16(address) & 0xffff;
    }

    @Override
    public int u32(long address) {
        return space.read32(address);
    }

    @Override
    public long u64(long address) {
        return space.read64(address);
    }

    @Override
    public void read(long address, byte[] target, int offset, int length) {
        space.read(address, target, offset, length);
    }

    @Override
    public String cString(long address) {
        String string = space.readString(address, MAX_STRING);
        if (string == null) {
            throw new ElfFormatException(ElfFormatException.Reason.BAD_STRING);
        }
        return string;
    }
}
