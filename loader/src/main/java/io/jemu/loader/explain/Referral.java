package io.jemu.loader.explain;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.CandidateCollector;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.relocate.Definitions;
import io.jemu.loader.relocate.ReferenceScan;
import io.jemu.loader.relocate.SymbolResolver;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A relocation that refers to a symbol.
 *
 * @param map the object with the relocation
 * @param symbol index of the symbol in its table
 * @param slot the guest address of the word to be written
 */
record Referral(LinkMap map, int symbol, RelocationType type, long slot) {
    /**
     * All references of the objects that a program starts with, in the order in which they are relocated.
     *
     * @param wanted names of symbols
     * @param damaged is told of objects whose tables cannot be read to the end
     */
    static List<Referral> all(RuntimeLinker linker, Predicate<String> wanted, Consumer<LinkMap> damaged) {
        List<LinkMap> order = new ArrayList<>(linker.main().initOrder().reversed());
        LinkMap libc = linker.namespaces().base().libc();
        if (libc != null && linker.context().rtld().version().atLeast(2, 41)) {
            order.remove(libc);
            order.addFirst(libc);
        }
        List<Referral> found = new ArrayList<>();
        for (LinkMap map : order) {
            if (map == linker.rtld() || map.state().faked()) {
                continue;
            }
            try {
                ReferenceScan.visit(map, (type, symbol, slot) -> {
                    if (wanted.test(map.dynamicSymbols().name(symbol))) {
                        found.add(new Referral(map, symbol, type, slot));
                    }
                });
            } catch (GuestFault unreadable) {
                damaged.accept(map);
            }
        }
        return found;
    }

    String name() {
        return map.dynamicSymbols().name(symbol);
    }

    /** Whether the procedure linkage table is to bind it at the first call. */
    private boolean lazy(RuntimeLinker linker) {
        return type == RelocationType.R_X86_64_JUMP_SLOT && !linker.context().options().bindNow()
                && !map.dynamic().has(DynamicTag.DT_BIND_NOW);
    }

    /** Looks the symbol up as relocation does, and writes nothing. */
    Binding bind(RuntimeLinker linker) {
        DynamicSymbols table = map.dynamicSymbols();
        boolean weak = table.binding(symbol) == SymbolBinding.STB_WEAK.value();
        boolean lazy = lazy(linker);
        Moment when = lazy ? Moment.LAZY : Moment.LOAD;
        Reference reference = new Reference(name(), SymbolResolver.version(map, symbol), type, TypeClass.of(type),
                weak, symbol);
        if (SymbolResolver.bindsLocally(table, symbol)
                || lazy && table.visibility(symbol) != SymbolVisibility.STV_DEFAULT.ordinal()) {
            return new Binding(map, reference, null, List.of(), map, when, slot,
                    Definitions.PLAIN.address(map, symbol), 0, false);
        }
        SymbolLookup lookup = linker.lookup();
        int flags = LookupFlags.DL_LOOKUP_ADD_DEPENDENCY | (lazy ? 0 : LookupFlags.DL_LOOKUP_FOR_RELOCATE);
        boolean found;
        try {
            found = lookup.find(map, symbol, map.scopes(), reference.version(), reference.type(), flags);
        } catch (LoaderError undefined) {
            found = false;
        }
        LinkMap definer = found ? lookup.definer() : null;
        int definition = found ? lookup.symbol() : 0;
        Search search = new Search(lookup, map.scopes(), flags, null);
        return new Binding(map, reference, search,
                new CandidateCollector().collect(map, reference, search, definer, definition), definer, when, slot,
                found ? linker.bindings().address(definer, definition) : 0, 0, false);
    }
}
