package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import java.util.ArrayList;
import java.util.List;

/** The symbols that a program has copies of (R_X86_64_COPY): bindings to the originals must go to the copies. */
final class CopyRelocations {
    private CopyRelocations() {}

    /**
     * Indices in the program's symbol table.
     *
     * @throws LoaderError if the table is not inside the program
     */
    static List<Integer> symbols(LinkMap program) {
        List<Integer> symbols = new ArrayList<>();
        long size = program.dynamic().value(DynamicTag.DT_RELASZ);
        long address = program.dynamic().address(DynamicTag.DT_RELA);
        if (program.dynamic().value(DynamicTag.DT_RELA) == 0 || size <= 0) {
            return symbols;
        }
        if (address < program.image().mapStart() || size > program.image().mapEnd() - address) {
            throw new LoaderError(0, program.name(), "invalid relocation table");
        }
        for (long at = address; at + Rela.SIZE <= address + size; at += Rela.SIZE) {
            long info = program.memory().read64(at + Long.BYTES);
            if (Rela.type(info) == RelocationType.R_X86_64_COPY.number()) {
                symbols.add(Rela.symbol(info));
            }
        }
        return symbols;
    }
}
