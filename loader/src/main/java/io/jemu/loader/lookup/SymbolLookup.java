package io.jemu.loader.lookup;

import static io.jemu.loader.lookup.LookupFlags.DL_LOOKUP_ADD_DEPENDENCY;
import static io.jemu.loader.lookup.LookupFlags.DL_LOOKUP_FOR_RELOCATE;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds the definition of a symbol in a list of scopes, by the rules of glibc's dl-lookup.c (do_lookup_x,
 * _dl_lookup_symbol_x). The result stays in this object until the next look-up, so that a look-up allocates nothing.
 *
 * <p>A look-up is one loop over scopes and objects; whether a symbol counts is {@link SymbolMatch}'s business.
 */
public final class SymbolLookup {
    private static final int STB_GLOBAL = SymbolBinding.STB_GLOBAL.value();
    private static final int STB_WEAK = SymbolBinding.STB_WEAK.value();
    private static final int STB_GNU_UNIQUE = SymbolBinding.STB_GNU_UNIQUE.value();
    private static final int STV_DEFAULT = SymbolVisibility.STV_DEFAULT.ordinal();
    private static final int STV_PROTECTED = SymbolVisibility.STV_PROTECTED.ordinal();
    private static final String LOOKUP_ERROR = "symbol lookup error";

    private final UniqueSymbols unique;
    private final RelocationDependencies dependencies;
    private final SymbolMatch match;
    private final LookupListener listener;
    private final boolean traces;
    private final LookupRules rules;

    private LinkMap definer;
    private int symbol;
    private long lookups;

    /** @param listener is told of every step */
    public SymbolLookup(UniqueSymbols unique, RelocationDependencies dependencies, LookupListener listener,
            LookupRules rules) {
        this.unique = unique;
        this.dependencies = dependencies;
        this.listener = listener;
        this.traces = listener.traces();
        this.rules = rules;
        this.match = new SymbolMatch(rules.assertionLine());
    }

    /** The same for a process that was forked off. */
    public SymbolLookup copy(UniqueSymbols childUnique) {
        SymbolLookup copy = new SymbolLookup(childUnique, dependencies, listener, rules);
        copy.lookups = lookups;
        return copy;
    }

    /**
     * The same rules for questions of the kind "what if": nobody is told of what it finds, and no definition becomes a
     * unique one for others.
     *
     * @param table the unique symbols that are bound already; changed
     * @param dynamicWeak LD_DYNAMIC_WEAK
     */
    public SymbolLookup supposing(UniqueSymbols table, boolean dynamicWeak) {
        return new SymbolLookup(table, new RelocationDependencies(LookupListener.SILENT), LookupListener.SILENT,
                new LookupRules(rules.program(), dynamicWeak, false, rules.assertionLine()));
    }

    /** What else than the objects decides. */
    public LookupRules rules() {
        return rules;
    }

    /** The unique symbols that are bound. */
    public UniqueSymbols unique() {
        return unique;
    }

    /** The object whose definition was found. */
    public LinkMap definer() {
        return definer;
    }

    /** The definition's index in the definer's symbol table. */
    public int symbol() {
        return symbol;
    }

    /** How many look-ups there were, for LD_DEBUG=statistics. */
    public long lookups() {
        return lookups;
    }

    /**
     * Looks up what a symbol of an object's own table refers to.
     *
     * @return whether there is a definition; if not, the reference is weak
     * @throws LoaderError if a strong reference is undefined
     */
    public boolean find(LinkMap requester, int reference, List<SearchList> scopes, FoundVersion version, TypeClass type,
            int flags) {
        DynamicSymbols table = requester.dynamicSymbols();
        return find(requester, reference, table.strings(), table.nameOffset(reference), scopes, version, type, flags,
                null);
    }

    /**
     * Looks up a name that no symbol table holds, as dlsym does.
     *
     * @param skip search only behind this object of the first scope (RTLD_NEXT), or null
     * @return whether there is a definition
     * @throws LoaderError if there is none
     */
    public boolean find(LinkMap requester, String name, List<SearchList> scopes, FoundVersion version, int flags,
            LinkMap skip) {
        byte[] bytes = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
        return find(requester, SymbolMatch.NO_REFERENCE, bytes, 0, scopes, version, TypeClass.ANY, flags, skip);
    }

    private boolean find(LinkMap requester, int reference, byte[] name, int nameAt, List<SearchList> scopes,
            FoundVersion version, TypeClass type, int flags, LinkMap skip) {
        lookups++;
        match.begin(requester, reference, name, nameAt, version, flags);
        int start = 0;
        if (skip != null) {
            while (scopes.getFirst().get(start) != skip) {
                start++;
            }
        }
        if (!search(scopes, start, type, skip, requester)) {
            if ((reference == SymbolMatch.NO_REFERENCE || requester.dynamicSymbols().binding(reference) != STB_WEAK)
                    && !rules.undefinedIsFine()) {
                LoaderError error = undefined(requester, version);
                listener.undefined(error);
                throw error;
            }
            return false;
        }
        boolean protectedSymbol = reference != SymbolMatch.NO_REFERENCE
                && requester.dynamicSymbols().visibility(reference) == STV_PROTECTED;
        if (protectedSymbol) {
            preferOwn(requester, reference, scopes, start, type, skip);
        }
        if (definer.type() == ObjectType.LOADED && (flags & DL_LOOKUP_ADD_DEPENDENCY) != 0) {
            dependencies.add(requester, definer, (flags & DL_LOOKUP_FOR_RELOCATE) != 0);
        }
        definer.state().markUsed();
        if (traces) {
            listener.bound(requester, definer, protectedSymbol, match.name(), version);
        }
        return true;
    }

    private LoaderError undefined(LinkMap requester, FoundVersion version) {
        String object = requester == null ? rules.program() : requester.displayName(rules.program());
        return new LoaderError(0, object, LOOKUP_ERROR,
                "undefined symbol: " + match.name() + (version == null ? "" : ", version " + version.name()));
    }

    /**
     * A protected symbol of the requester's own is bound to itself, except that data which the program has copied, and
     * functions whose address the program has made its own, are found where everybody finds them.
     */
    private void preferOwn(LinkMap requester, int reference, List<SearchList> scopes, int start, TypeClass type,
            LinkMap skip) {
        LinkMap found = definer;
        int foundSymbol = symbol;
        boolean own = type == TypeClass.PLT
                ? found != requester
                : search(scopes, start, TypeClass.PLT, skip, null) && definer != requester;
        definer = own ? requester : found;
        symbol = own ? reference : foundSymbol;
    }

    /** Searches all scopes; the first one from object {@code start} on. */
    private boolean search(List<SearchList> scopes, int start, TypeClass type, LinkMap skip, LinkMap requester) {
        definer = null;
        symbol = Elf.STN_UNDEF;
        int from = start;
        for (int i = 0; i < scopes.size(); i++) {
            if (search(scopes.get(i), from, type, skip, requester)) {
                return true;
            }
            from = 0;
        }
        return definer != null;
    }

    private boolean search(SearchList scope, int start, TypeClass type, LinkMap skip, LinkMap requester) {
        int size = scope.size();
        for (int i = start; i < size; i++) {
            LinkMap map = scope.get(i).real();
            if (map == skip || map.state().removed()
                    || type == TypeClass.COPY && map.type() == ObjectType.EXECUTABLE) {
                continue;
            }
            if (traces) {
                listener.searching(match.name(), map);
            }
            DynamicSymbols table = map.dynamicSymbols();
            if (!table.searchable()) {
                continue;
            }
            int found = match.findIn(map, table, type);
            if (found == Elf.STN_UNDEF) {
                continue;
            }
            int visibility = table.visibility(found);
            if (visibility != STV_DEFAULT && visibility != STV_PROTECTED) {
                continue;
            }
            if (visibility == STV_PROTECTED) {
                warnOfProtected(requester, map, type);
            }
            int binding = table.binding(found);
            if (binding == STB_GLOBAL || binding == STB_WEAK && !rules.dynamicWeak()) {
                definer = map;
                symbol = found;
                return true;
            }
            if (binding == STB_WEAK && definer == null) {
                definer = map;
                symbol = found;
            } else if (binding == STB_GNU_UNIQUE) {
                bindUnique(requester, map, found, type);
                return true;
            }
        }
        return false;
    }

    private void bindUnique(LinkMap requester, LinkMap map, int found, TypeClass type) {
        definer = map;
        symbol = found;
        String name = match.name();
        UniqueSymbols.Definition first = unique.get(map.namespace(), name);
        if (first != null) {
            if (type != TypeClass.COPY) {
                definer = first.map();
                symbol = first.symbol();
            }
        } else if (type == TypeClass.COPY) {
            unique.enter(name, requester, match.reference());
        } else {
            unique.enter(name, map, found);
            dependencies.keepUniqueDefiner(map, match.forRelocation());
        }
    }

    /** sysdeps/generic/dl-protected.h: what a program linked without -fno-direct-access-external-data breaks. */
    private void warnOfProtected(LinkMap requester, LinkMap map, TypeClass type) {
        if (requester == null || requester.type() != ObjectType.EXECUTABLE) {
            return;
        }
        if (type == TypeClass.COPY) {
            listener.warning("warning: copy relocation against non-copyable protected symbol `" + match.name()
                    + "' in `" + map.name() + "'");
        } else if (type == TypeClass.PLT && match.referenceHasAddress()) {
            listener.warning("warning: direct reference to protected function `" + match.name() + "' in `" + map.name()
                    + "' may break pointer equality");
        }
    }
}
