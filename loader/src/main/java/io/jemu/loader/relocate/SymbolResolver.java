package io.jemu.loader.relocate;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.BindingListener;
import io.jemu.loader.lookup.BindingRules;
import io.jemu.loader.lookup.CandidateCollector;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RecentBindings;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;

/**
 * Finds what a relocation's symbol refers to: local symbols are their own definition, and the outcome of the relocation
 * before is remembered, as linkers emit relocations of one symbol together (resolve_map of glibc's dl-reloc.c).
 */
public final class SymbolResolver {
    private static final int STB_LOCAL = SymbolBinding.STB_LOCAL.value();
    private static final int STB_WEAK = SymbolBinding.STB_WEAK.value();

    private final SymbolLookup lookup;
    private final BindingListener bindings;
    /** Null: glibc's. */
    private final BindingRules rules;
    private final CandidateCollector candidates = new CandidateCollector();
    private final RecentBindings recent = new RecentBindings();

    private LinkMap cachedMap;
    private int cachedReference;
    private TypeClass cachedType;
    private boolean cachedFound;
    private LinkMap cachedDefiner;
    private int cachedSymbol;
    private long cacheHits;

    private LinkMap definer;
    private int symbol;
    private boolean lookedUp;
    private boolean repeated;
    private int flags;
    private String rule = "";

    /** @param bindings receives every binding, or null */
    public SymbolResolver(SymbolLookup lookup, BindingListener bindings) {
        this(lookup, bindings, null);
    }

    /**
     * @param bindings receives every binding, or null
     * @param rules by which references are bound, null for glibc's
     */
    public SymbolResolver(SymbolLookup lookup, BindingListener bindings, BindingRules rules) {
        this.lookup = lookup;
        this.bindings = bindings;
        this.rules = rules;
    }

    /**
     * The same for a process that was forked off.
     *
     * @param childBindings receives every binding of the child, or null
     * @param childRules null if this one has none
     */
    public SymbolResolver copy(SymbolLookup childLookup, BindingListener childBindings, BindingRules childRules) {
        SymbolResolver copy = new SymbolResolver(childLookup, childBindings, childRules);
        copy.cacheHits = cacheHits;
        return copy;
    }

    /** What was bound last while the program ran. */
    public RecentBindings recent() {
        return recent;
    }

    /** The object of the definition that {@link #resolve} found. */
    public LinkMap definer() {
        return definer;
    }

    /** The definition's index in the definer's symbol table. */
    public int symbol() {
        return symbol;
    }

    /** How many relocations were served from the memory of the one before, for LD_DEBUG=statistics. */
    public long cacheHits() {
        return cacheHits;
    }

    /** Forgets the last outcome: its objects may be gone. */
    public void forget() {
        cachedMap = null;
        cachedDefiner = null;
    }

    /**
     * Resolves a symbol of an object's table.
     *
     * @param flags {@link io.jemu.loader.lookup.LookupFlags} of the look-up
     * @return whether there is a definition; if not, the reference is weak
     * @throws io.jemu.loader.object.LoaderError if a strong reference is undefined
     */
    public boolean resolve(LinkMap map, int reference, TypeClass type, int flags) {
        this.flags = flags;
        repeated = false;
        lookedUp = !(rules == null ? bindsLocally(map.dynamicSymbols(), reference)
                : rules.bindsLocally(map, reference));
        if (!lookedUp) {
            definer = map;
            symbol = reference;
            return true;
        }
        if (map == cachedMap && reference == cachedReference && type == cachedType) {
            cacheHits++;
            repeated = true;
        } else {
            // Whatever the look-up throws, the old outcome must not be taken for this one's.
            cachedMap = null;
            cachedFound = find(map, reference, type, flags);
            cachedDefiner = definer;
            cachedSymbol = symbol;
            cachedReference = reference;
            cachedType = type;
            cachedMap = map;
        }
        definer = cachedDefiner;
        symbol = cachedSymbol;
        return cachedFound;
    }

    private boolean find(LinkMap map, int reference, TypeClass type, int lookupFlags) {
        FoundVersion version = version(map, reference);
        boolean found;
        if (rules == null) {
            found = lookup.find(map, reference, map.scopes(), version, type, lookupFlags);
            definer = lookup.definer();
            symbol = lookup.symbol();
        } else {
            found = rules.find(map, reference, version, type, lookupFlags);
            definer = rules.definer();
            symbol = rules.symbol();
            rule = bindings == null ? "" : rules.reason();
        }
        return found;
    }

    /** Whether a reference through the procedure linkage table is left for its first call, although it is bound now. */
    boolean waitsForCall(LinkMap map, int reference) {
        return rules != null && rules.waitsForCall(map, reference);
    }

    /** Whether look-ups may load objects, so that they cannot be made in the engine's run. */
    boolean mayLoad() {
        return rules != null;
    }

    /**
     * Resolves a PLT reference at its first call; such a look-up is not remembered.
     *
     * @return whether there is a definition
     */
    public boolean resolveLazily(LinkMap map, int reference, int flags) {
        this.flags = flags;
        repeated = false;
        lookedUp = rules == null
                ? map.dynamicSymbols().visibility(reference) == SymbolVisibility.STV_DEFAULT.ordinal()
                : !rules.bindsLocally(map, reference);
        if (!lookedUp) {
            definer = map;
            symbol = reference;
            return true;
        }
        return find(map, reference, TypeClass.PLT, flags);
    }

    /** Whether a symbol of an object is its own definition, whatever others define. */
    public static boolean bindsLocally(DynamicSymbols table, int reference) {
        int visibility = table.visibility(reference);
        return table.binding(reference) == STB_LOCAL || visibility == SymbolVisibility.STV_HIDDEN.ordinal()
                || visibility == SymbolVisibility.STV_INTERNAL.ordinal();
    }

    /** The version that a symbol of the object's own table asks for, or null. */
    public static FoundVersion version(LinkMap map, int reference) {
        DynamicSymbols table = map.dynamicSymbols();
        if (!table.versioned()) {
            return null;
        }
        FoundVersion version = map.version(table.version(reference) & Elf.VERSYM_VERSION);
        return version == null || version.hash() == 0 ? null : version;
    }

    /** The outcome of the last {@link #resolve}, for a caller that runs guest code before it needs it again. */
    Outcome outcome() {
        return new Outcome(definer, symbol, lookedUp, repeated, flags, rule);
    }

    /** Puts an outcome back after guest code, which may have bound something itself. */
    void restore(Outcome outcome) {
        definer = outcome.definer;
        symbol = outcome.symbol;
        lookedUp = outcome.lookedUp;
        repeated = outcome.repeated;
        flags = outcome.flags;
        rule = outcome.rule;
    }

    /** What {@link #resolve} left. */
    record Outcome(LinkMap definer, int symbol, boolean lookedUp, boolean repeated, int flags, String rule) {}

    /** Whether anybody listens. */
    boolean reports() {
        return bindings != null;
    }

    /**
     * Tells the listener, if there is one, what became of the last {@link #resolve}.
     *
     * @param caller where the call that caused it returns to, 0 for none
     */
    public void report(LinkMap map, int reference, RelocationType type, Moment when, long slot, long value,
            long caller) {
        if (when == Moment.LAZY) {
            recent.bound(map, reference, definer, when, slot, value);
        }
        if (bindings == null || !lookedUp) {
            return;
        }
        DynamicSymbols table = map.dynamicSymbols();
        Reference asked = new Reference(table.name(reference), version(map, reference), type, TypeClass.of(type),
                table.binding(reference) == STB_WEAK, reference);
        Search search = rules == null ? new Search(lookup, map.scopes(), flags, null)
                : new Search(lookup, rules.scopes(map), flags, null, repeated ? "" : rule);
        bindings.bound(new Binding(map, asked, search, candidates.collect(map, asked, search, definer, symbol), definer,
                when, slot, value, caller, repeated));
    }

    /**
     * Tells the listener, if there is one, of a look-up by name that somebody else made.
     *
     * @param caller where the call that asks returns to, 0 if unknown
     */
    public void report(LinkMap requester, String name, FoundVersion version, Search search, LinkMap found,
            int foundSymbol, Moment when, long value, long caller) {
        recent.asked(requester, name, found, when, value);
        if (bindings == null) {
            return;
        }
        Reference asked = new Reference(name, version, null, TypeClass.ANY, false, Reference.NO_SYMBOL);
        bindings.bound(new Binding(requester, asked, search,
                candidates.collect(requester, asked, search, found, foundSymbol), found, when, 0, value, caller,
                false));
    }
}
