package io.jemu.loader.dl;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.glibc.LinkMapField;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;

/** Tells what lies at an address: dladdr(3), dladdr1(3); _dl_addr of glibc's elf/dl-addr.c. */
final class AddressQuery {
    private static final int RTLD_DL_SYMENT = 1;
    private static final int RTLD_DL_LINKMAP = 2;
    /** Dl_info: dli_fname, dli_fbase, dli_sname, dli_saddr. */
    private static final int FBASE = 8;
    private static final int SNAME = 16;
    private static final int SADDR = 24;

    private final RuntimeLinker linker;

    AddressQuery(RuntimeLinker linker) {
        this.linker = linker;
    }

    /**
     * Fills in a Dl_info, and what {@code flags} ask for at {@code extra}.
     *
     * @return 1, or 0 if no object is there
     */
    long dladdr(AddressSpace memory, long address, long info, long extra, int flags) {
        LinkMap map = linker.objectAt(address);
        if (map == null) {
            return 0;
        }
        int symbol = nearest(map, address);
        memory.write64(info, name(memory, map));
        memory.write64(info + FBASE, map.image().mapStart());
        DynamicSymbols table = map.dynamicSymbols();
        boolean found = symbol != Elf.STN_UNDEF;
        memory.write64(info + SNAME,
                found ? map.dynamic().address(DynamicTag.DT_STRTAB) + table.nameOffset(symbol) : 0);
        memory.write64(info + SADDR, found ? start(map, table, symbol) : 0);
        if (flags == RTLD_DL_SYMENT) {
            memory.write64(extra, found
                    ? map.dynamic().address(DynamicTag.DT_SYMTAB) + (long) symbol * ElfSymbol.SIZE : 0);
        } else if (flags == RTLD_DL_LINKMAP) {
            memory.write64(extra, map.state().guestAddress());
        }
        return 1;
    }

    /** The address of l_name; for the program that of argv[0]. */
    private long name(AddressSpace memory, LinkMap map) {
        if (map == linker.main()) {
            long argv = linker.data().symbols().address("_dl_argv");
            return memory.read64(memory.read64(argv));
        }
        return linker.writer().struct(map).get(LinkMapField.l_name);
    }

    private static long start(LinkMap map, DynamicSymbols table, int symbol) {
        return (table.section(symbol) == Elf.SHN_ABS ? 0 : map.base()) + table.value(symbol);
    }

    /** The symbol that contains the address, the one that starts last if there are several. */
    private static int nearest(LinkMap map, long address) {
        DynamicSymbols table = map.dynamicSymbols();
        int best = Elf.STN_UNDEF;
        for (int i = 1; i < table.count(); i++) {
            boolean defined = table.section(i) != Elf.SHN_UNDEF || table.value(i) != 0;
            if (!defined || table.section(i) == Elf.SHN_ABS || table.type(i) == SymbolType.STT_TLS.value()) {
                continue;
            }
            long start = start(map, table, i);
            long size = table.section(i) == Elf.SHN_UNDEF ? 0 : table.size(i);
            boolean inside = size == 0 ? address == start : address >= start && address - start < size;
            if (inside && (best == Elf.STN_UNDEF || table.value(best) < table.value(i))) {
                best = i;
            }
        }
        return best;
    }
}
