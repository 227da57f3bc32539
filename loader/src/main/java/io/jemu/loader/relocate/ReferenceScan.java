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

    /** Is told of references. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param reference index of the symbol in the object's table
         * @param slot the guest address of the word that the relocation writes
         */
        void reference(RelocationType type, int reference, long slot);
    }

    /** Shows all references of an object by relocations, in their order. */
    public static void visit(LinkMap map, Visitor visitor) {
        visit(map, false, visitor);
    }

    /** Is told of words that a function of the object itself chooses (R_X86_64_IRELATIVE). */
    @FunctionalInterface
    public interface IndirectVisitor {
        /**
         * @param slot the guest address of the word
         * @param resolver the guest address of the function
         */
        void indirect(long slot, long resolver);
    }

    /** Shows all relocations of an object that have no symbol, but a resolver. */
    public static void visitIndirect(LinkMap map, IndirectVisitor visitor) {
        for (RelocationTable table : RelocationTable.of(map, false)) {
            for (int i = 0; i < table.size(); i++) {
                if (Rela.type(table.info(i)) == RelocationType.R_X86_64_IRELATIVE.number()) {
                    visitor.indirect(map.base() + table.offset(i), map.base() + table.addend(i));
                }
            }
        }
    }

    private static void visit(LinkMap map, boolean lazy, Visitor visitor) {
        for (RelocationTable table : RelocationTable.of(map, lazy)) {
            if (table.lazy()) {
                continue;
            }
            for (int i = 0; i < table.size(); i++) {
                RelocationType type = RelocationType.of(Rela.type(table.info(i)));
                int reference = Rela.symbol(table.info(i));
                if (type != null && reference != Elf.STN_UNDEF) {
                    visitor.reference(type, reference, map.base() + table.offset(i));
                }
            }
        }
    }

    /**
     * @param lazy whether PLT references are left out
     * @param undefined is told of each reference without definition
     */
    public static void resolveAll(LinkMap map, boolean lazy, SymbolResolver resolver,
            Consumer<LoaderError> undefined) {
        visit(map, lazy, (type, reference, slot) -> {
            if (type == RelocationType.R_X86_64_JUMP_SLOT && resolver.waitsForCall(map, reference)) {
                return;
            }
            try {
                resolver.resolve(map, reference, TypeClass.of(type),
                        LookupFlags.DL_LOOKUP_ADD_DEPENDENCY | LookupFlags.DL_LOOKUP_FOR_RELOCATE);
            } catch (LoaderError error) {
                undefined.accept(error);
            }
        });
    }
}
