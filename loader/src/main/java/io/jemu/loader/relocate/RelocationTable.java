package io.jemu.loader.relocate;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.object.DynamicTable;
import io.jemu.loader.object.LinkMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A run of Elf64_Rela entries, copied out of guest memory.
 *
 * @param entries three words each: r_offset, r_info, r_addend
 * @param relative how many entries at the start are R_X86_64_RELATIVE (DT_RELACOUNT)
 * @param lazy whether the entries are PLT relocations that wait for the first call
 */
record RelocationTable(long[] entries, int relative, boolean lazy) {
    private static final int WORDS = Rela.SIZE / Long.BYTES;
    /** Bytes of a table; a larger one is not what a linker made, and must not make Java run out of memory. */
    private static final int MAX_SIZE = 1 << 26;
    private static final RelocationTable EMPTY = new RelocationTable(new long[0], 0, false);

    int size() {
        return entries.length / WORDS;
    }

    long offset(int index) {
        return entries[index * WORDS];
    }

    long info(int index) {
        return entries[index * WORDS + 1];
    }

    long addend(int index) {
        return entries[index * WORDS + 2];
    }

    /**
     * The tables of an object in the order of elf/dynamic-link.h: DT_RELA, then DT_JMPREL. They are one table if they
     * are adjacent and nothing is lazy, so that IRELATIVE relocations of the first come after all of the second.
     */
    static RelocationTable[] of(LinkMap map, boolean lazy) {
        DynamicTable dynamic = map.dynamic();
        long start = 0;
        long size = 0;
        long relative = 0;
        if (dynamic.value(DynamicTag.DT_RELA) != 0) {
            start = dynamic.address(DynamicTag.DT_RELA);
            size = dynamic.value(DynamicTag.DT_RELASZ);
            relative = dynamic.value(DynamicTag.DT_RELACOUNT);
        }
        if (!dynamic.has(DynamicTag.DT_PLTREL)) {
            return new RelocationTable[] {read(map, start, size, relative, false), EMPTY};
        }
        long pltStart = dynamic.address(DynamicTag.DT_JMPREL);
        long pltSize = dynamic.value(DynamicTag.DT_PLTRELSZ);
        if (start == 0) {
            start = pltStart;
        }
        if (start + size == pltStart + pltSize) {
            size -= pltSize;
        }
        if (!lazy && start + size == pltStart) {
            return new RelocationTable[] {read(map, start, size + pltSize, relative, false), EMPTY};
        }
        return new RelocationTable[] {read(map, start, size, relative, false), read(map, pltStart, pltSize, 0, lazy)};
    }

    /** One entry of DT_JMPREL. */
    static long pltEntryAddress(LinkMap map, long index) {
        long size = map.dynamic().value(DynamicTag.DT_PLTRELSZ);
        long offset = index * Rela.SIZE;
        if (index < 0 || index > size / Rela.SIZE - 1) {
            throw new GuestFault(map.dynamic().address(DynamicTag.DT_JMPREL) + offset, Access.READ);
        }
        return map.dynamic().address(DynamicTag.DT_JMPREL) + offset;
    }

    private static RelocationTable read(LinkMap map, long address, long size, long relative, boolean lazy) {
        if (size == 0) {
            return EMPTY;
        }
        AddressSpace memory = map.memory();
        long end = map.image().mapEnd();
        if (size < 0 || size > MAX_SIZE || address < map.image().mapStart() || size > end - address) {
            throw new GuestFault(address, Access.READ);
        }
        // Before an array is made for what is not there.
        memory.read8(address + size - 1);
        int count = (int) (size / Rela.SIZE);
        byte[] bytes = memory.read(address, count * Rela.SIZE);
        long[] entries = new long[count * WORDS];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(entries);
        return new RelocationTable(entries, Math.clamp(relative, 0, count), lazy);
    }
}
