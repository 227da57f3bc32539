package io.jemu.trace.symbols;

import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.elf.SymbolTable;
import io.jemu.emulator.memory.GuestFault;
import java.util.HashMap;
import java.util.Map;

/** The symbols behind words of global offset tables, by the relocations of the object, whoever has applied them. */
public final class LinkageWords {
    private static final int GROUP_5 = 0xff;
    private static final int JUMP_RIP = 0x25;
    private static final int JUMP_SIZE = 6;
    private static final int ENTRY_SIZE = 16;
    /** Entries of .plt.got are half as long. */
    private static final int SHORT_ENTRY_SIZE = 8;
    /** What may precede the jump of an entry: endbr64, a bnd prefix. */
    private static final int MAX_PREFIX = 5;
    private static final long MAX_RELOCATIONS = 1 << 18;

    private final ElfMemory memory;
    private final Map<MappedObject, Map<Long, String>> functions = new HashMap<>();

    public LinkageWords(ElfMemory memory) {
        this.memory = memory;
    }

    /** The function whose address the word at an address is to hold, or null. */
    public String function(MappedObject object, long slot) {
        return functions.computeIfAbsent(object, this::read).get(slot);
    }

    /** The functions by the addresses of their words; as many as can be read. */
    private Map<Long, String> read(MappedObject object) {
        Map<Long, String> found = new HashMap<>();
        try {
            ProgramHeader segment = object.segment(SegmentType.PT_DYNAMIC).orElse(null);
            if (segment != null) {
                DynamicSection dynamic = DynamicSection.parse(memory, object.bias() + segment.vaddr());
                SymbolTable symbols = new SymbolTable(memory, absolute(dynamic.value(DynamicTag.DT_SYMTAB), object),
                        absolute(dynamic.value(DynamicTag.DT_STRTAB), object));
                read(object, dynamic, DynamicTag.DT_JMPREL, DynamicTag.DT_PLTRELSZ, symbols, found);
                read(object, dynamic, DynamicTag.DT_RELA, DynamicTag.DT_RELASZ, symbols, found);
            }
        } catch (ElfFormatException | GuestFault damaged) {
            return found;
        }
        return found;
    }

    private void read(MappedObject object, DynamicSection dynamic, DynamicTag table, DynamicTag size,
            SymbolTable symbols, Map<Long, String> found) {
        long start = absolute(dynamic.value(table), object);
        long count = Math.min(MAX_RELOCATIONS, Long.divideUnsigned(dynamic.value(size), Rela.SIZE));
        for (long i = 0; i < count; i++) {
            Rela entry = Rela.parse(memory, start + i * Rela.SIZE);
            RelocationType type = RelocationType.of(entry.type());
            boolean function = type == RelocationType.R_X86_64_JUMP_SLOT
                    || type == RelocationType.R_X86_64_GLOB_DAT || type == RelocationType.R_X86_64_64;
            if (function && entry.symbol() != 0) {
                found.putIfAbsent(object.bias() + entry.offset(), symbols.name(entry.symbol()));
            }
        }
    }

    /** A dynamic linker may have made the pointer absolute in place, or not yet. */
    private static long absolute(long pointer, MappedObject object) {
        return Long.compareUnsigned(pointer, object.start()) < 0 ? object.bias() + pointer : pointer;
    }

    /**
     * An entry of a procedure linkage table.
     *
     * @param start its first instruction
     * @param slot the word through which it jumps
     * @param function whose address the word is to hold
     */
    public record Entry(long start, long slot, String function) {}

    /** The entry that an address of code lies in, or null. */
    public Entry entry(MappedObject object, long address) {
        Entry entry = entryAt(object, address & -ENTRY_SIZE);
        return entry != null ? entry : entryAt(object, address & -SHORT_ENTRY_SIZE);
    }

    private Entry entryAt(MappedObject object, long start) {
        try {
            for (int prefix = 0; prefix <= MAX_PREFIX; prefix++) {
                long at = start + prefix;
                if (memory.u8(at) == GROUP_5 && memory.u8(at + 1) == JUMP_RIP) {
                    long slot = at + JUMP_SIZE + memory.u32(at + 2);
                    String function = function(object, slot);
                    return function == null ? null : new Entry(start, slot, function);
                }
            }
            return null;
        } catch (GuestFault unreadable) {
            return null;
        }
    }
}
