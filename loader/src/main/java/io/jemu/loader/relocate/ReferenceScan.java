package io.jemu.loader.relocate;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import java.util.function.Consumer;

/** Resolves an object's references in the order of its relocations, and writes nothing. */
public final class ReferenceScan {
    private ReferenceScan() {}

    /**
     * @param lazy whether PLT references are left out
     * @param undefined is told of each reference without definition
     */
    public static void resolveAll(LinkMap map, boolean lazy, SymbolResolver resolver,
            Consumer<LoaderError> undefined) {
        for (RelocationTable table : RelocationTable.of(map, lazy)) {
            if (table.lazy()) {
                continue;
            }
            for (int i = 0; i < table.size(); i++) {
                RelocationType type = RelocationType.of(Rela.type(table.info(i)));
                int reference = Rela.symbol(table.info(i));
                if (type == null || reference == Elf.STN_UNDEF) {
                    continue;
                }
                try {
                    resolver.resolve(map, reference, TypeClass.of(type),
                            LookupFlags.DL_LOOKUP_ADD_DEPENDENCY | LookupFlags.DL_LOOKUP_FOR_RELOCATE);
                } catch (LoaderError error) {
                    undefined.accept(error);
                }
            }
        }
    }
}
