package io.jemu.loader.solaris;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.lookup.BindingRules;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.RelocationDependencies;
import io.jemu.loader.lookup.SymbolMatch;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.search.LoadContext;
import io.jemu.loader.search.StartupLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The rules for one process: what its objects are to each other, and how their references are bound. */
public final class SolarisLinker implements BindingRules, SolarisLookup.Process {
    private final Parts parts;
    private final LazyLoading lazy;
    private final Groups groups;
    private final Membership membership;
    private final SolarisLookup lookup;
    private final Map<Long, LinkMap> firstHandles = new HashMap<>();
    /** Null unless objects are listed, not run. */
    private final SolarisListing listing;
    private final CopyRelocations copies;
    /** From now on it is too late to interpose. */
    private boolean relocating;

    /**
     * What the rules work with.
     *
     * @param discard takes away objects that were loaded but never relocated
     */
    public record Parts(SolarisOptions options, LoadContext context, Namespaces namespaces, StartupLoader startup,
            LinkMap main, UniqueSymbols unique, RelocationDependencies dependencies, LookupListener listener,
            Consumer<List<LinkMap>> discard) {}

    public SolarisLinker(Parts parts) {
        this.parts = parts;
        this.groups = new Groups();
        this.lazy = new LazyLoading(new DependencyLoading(this, parts));
        this.membership = new Membership(parts.main, lazy, groups);
        this.lookup = new SolarisLookup(this);
        this.copies = new CopyRelocations(this);
        this.listing = parts.context.options().mode() == RunMode.NORMAL ? null : new SolarisListing(parts.context);
    }

    private SolarisLinker(SolarisLinker parent, Parts parts, LinkMapCopies linkMaps) {
        this.parts = parts;
        this.groups = parent.groups.copy(linkMaps);
        this.lazy = new LazyLoading(new DependencyLoading(this, parts));
        this.lazy.take(parent.lazy, linkMaps);
        this.membership = new Membership(parts.main, lazy, groups);
        this.lookup = new SolarisLookup(this);
        this.copies = new CopyRelocations(this);
        this.listing = parts.context.options().mode() == RunMode.NORMAL ? null : new SolarisListing(parts.context);
        this.relocating = parent.relocating;
        parent.firstHandles.forEach((handle, map) -> firstHandles.put(handle, linkMaps.of(map)));
    }

    /** The same for a process that was forked off. */
    public SolarisLinker copy(Parts childParts, LinkMapCopies linkMaps) {
        return new SolarisLinker(this, childParts, linkMaps);
    }

    @Override
    public SolarisOptions options() {
        return parts.options;
    }

    @Override
    public LazyLoading lazy() {
        return lazy;
    }

    @Override
    public Groups groups() {
        return groups;
    }

    @Override
    public UniqueSymbols unique() {
        return parts.unique;
    }

    @Override
    public LinkMap main() {
        return parts.main;
    }

    @Override
    public LookupListener listener() {
        return parts.listener;
    }

    @Override
    public List<LinkMap> order(LinkMap requester) {
        return parts.namespaces.of(requester).loaded();
    }

    Membership membership() {
        return membership;
    }

    /** Whether libraries that are not found get stand-ins. */
    boolean tracing() {
        return parts.context.options().mode() == RunMode.TRACE;
    }

    /** Whether an entry of the dynamic section waits for a reference (LoadListener). */
    public boolean defers(LinkMap map, DynamicSection.Entry entry) {
        DynamicTag tag = DynamicTag.of(entry.tag());
        if (tag == DynamicTag.DT_FILTER || tag == DynamicTag.DT_AUXILIARY) {
            return true;
        }
        if (tag != DynamicTag.DT_NEEDED) {
            return false;
        }
        Dependency dependency = lazy.of(map).dependency(map.dynamic().entries().indexOf(entry));
        if (dependency.deferred()) {
            return !(parts.options.deferred() && tracing());
        }
        return dependency.lazy() && !parts.options.noLazyLoad();
    }

    /**
     * The program and what it needs is loaded, and nothing is relocated yet: interposers get their places, and filtees
     * that are not to wait are loaded.
     */
    public void loaded(List<LinkMap> preloaded) {
        Interposers.arrange(parts.namespaces.base(), parts.main, preloaded, lazy);
        membership.start(order(parts.main));
        for (LinkMap map : order(parts.main)) {
            loadFiltees(lazy.of(map));
        }
        relocating = true;
    }

    /** Filtees are loaded with the filter under LD_LOADFLTR, and if it was built with -z loadfltr. */
    private void loadFiltees(SolarisObject object) {
        if (parts.options.loadFilters() || object.hasFlag1(DynamicFlags.DF_1_LOADFLTR)) {
            object.filters().forEach(filter -> lazy.filtees(object, filter));
        }
    }

    /**
     * Prints the objects instead of running the program.
     *
     * @param relocation looks an object's references up, without effect but for what that loads
     */
    public void list(Consumer<LinkMap> relocation) {
        listing.print(parts.main, () -> order(parts.main), relocation);
    }

    /** Whether references of these objects may load others. */
    public boolean mayLoad(List<LinkMap> maps) {
        return lazy.anyLazy(maps);
    }

    /**
     * An object was opened by dlopen, with what it needs.
     *
     * @param opener the calling object
     */
    public void opened(LinkMap root, DlopenMode mode, LinkMap opener) {
        membership.open(root, mode, opener);
    }

    /** Objects were loaded while the program runs, or is relocated. */
    public void arrived(List<LinkMap> added) {
        for (LinkMap map : added) {
            if (relocating && listing != null) {
                listing.show(map);
            }
            if (!map.state().faked()) {
                if (relocating) {
                    Interposers.demote(lazy.of(map), parts.context);
                }
                loadFiltees(lazy.of(map));
            }
        }
    }

    /**
     * The handle by which dlsym sees only the object itself.
     *
     * @param name makes an address that stands for nothing else
     */
    public long firstHandle(LinkMap map, LongSupplier name) {
        for (Map.Entry<Long, LinkMap> entry : firstHandles.entrySet()) {
            if (entry.getValue() == map) {
                return entry.getKey();
            }
        }
        long handle = name.getAsLong();
        firstHandles.put(handle, map);
        return handle;
    }

    /** The object of such a handle, or null. */
    public LinkMap byFirstHandle(long handle) {
        return firstHandles.get(handle);
    }

    /** Whether a handle is such a one. */
    public boolean isFirstOnly(long handle) {
        return firstHandles.containsKey(handle);
    }

    /** Objects are gone. */
    public void forget(List<LinkMap> maps) {
        firstHandles.values().removeAll(maps);
        for (LinkMap map : maps) {
            lazy.forget(map);
            groups.forget(map);
        }
    }

    @Override
    public boolean bindsLocally(LinkMap map, int reference) {
        return Visibility.bindsLocally(map.dynamicSymbols(), reference);
    }

    @Override
    public boolean waitsForCall(LinkMap map, int reference) {
        return lazy.of(map).syminfo().has(reference, Syminfo.SYMINFO_FLG_DEFERRED);
    }

    @Override
    public boolean find(LinkMap requester, int reference, FoundVersion version, TypeClass type, int flags) {
        DynamicSymbols table = requester.dynamicSymbols();
        boolean weak = table.binding(reference) == SymbolBinding.STB_WEAK.value();
        Request request = new Request(requester, reference, table.name(reference), version, type, flags, weak,
                Visibility.of(table, reference) == Visibility.STV_SINGLETON, false, null, true);
        if (lookup.find(request)) {
            bind(request);
            return true;
        }
        if (weak) {
            return false;
        }
        if (listing != null) {
            listing.missing(request.name(), requester);
        }
        throw lazy.failure() != null ? lazy.failure()
                : SolarisMessages.symbolNotFound(requester.displayName(parts.context.options().program()),
                        request.name());
    }

    /**
     * Looks up a name as a call asks for it. If the caller refers to a symbol of that name itself, what is known of the
     * reference counts.
     *
     * @param handle where to look
     * @return whether there is a definition
     */
    public boolean find(LinkMap caller, String name, FoundVersion version, int flags, DlsymHandle handle) {
        int reference = SymbolMatch.NO_REFERENCE;
        DynamicSymbols table = caller.dynamicSymbols();
        for (int i = 1; i < table.count() && reference == SymbolMatch.NO_REFERENCE; i++) {
            if (table.name(i).equals(name)) {
                reference = i;
            }
        }
        boolean singleton = reference != SymbolMatch.NO_REFERENCE
                && Visibility.of(table, reference) == Visibility.STV_SINGLETON;
        Request request = new Request(caller, reference, name, version,
                handle instanceof DlsymHandle.Probe ? TypeClass.PLT : TypeClass.ANY, flags, false, singleton, false,
                null, !(handle instanceof DlsymHandle.Probe));
        boolean found = singleton ? lookup.find(request) : find(request, handle);
        if (found) {
            bind(request);
        }
        return found;
    }

    private boolean find(Request request, DlsymHandle handle) {
        List<LinkMap> order = order(request.requester());
        return switch (handle) {
            case DlsymHandle.Default() -> lookup.find(request);
            case DlsymHandle.Probe() -> lookup.find(request);
            case DlsymHandle.Self() -> lookup.find(request.from(request.requester()));
            case DlsymHandle.Next() -> {
                loadReferenced(request);
                int next = order(request.requester()).indexOf(request.requester()) + 1;
                yield next > 0 && next < order(request.requester()).size()
                        && lookup.find(request.from(order(request.requester()).get(next)));
            }
            case DlsymHandle.Of(LinkMap root, boolean first) -> lookup.findIn(first ? List.of(root)
                    : root == parts.main ? order.stream().filter(Groups::global).toList() : root.searchList().maps(),
                    request);
        };
    }

    /** What the caller's own reference to the symbol belongs to may be the next object, if it is loaded. */
    private void loadReferenced(Request request) {
        SolarisObject caller = lazy.of(request.requester());
        if (request.hasReference() && caller.syminfo().has(request.reference(), Syminfo.SYMINFO_FLG_DEPEND)) {
            Dependency dependency = caller.dependency(caller.syminfo().boundTo(request.reference()));
            if (dependency != null) {
                lazy.load(caller, dependency);
            }
        }
    }

    /** The definer must stay as long as the requester. */
    private void bind(Request request) {
        LinkMap definer = lookup.definer();
        if (definer.type() == ObjectType.LOADED && (request.flags() & LookupFlags.DL_LOOKUP_ADD_DEPENDENCY) != 0) {
            parts.dependencies.add(request.requester(), definer,
                    (request.flags() & LookupFlags.DL_LOOKUP_FOR_RELOCATE) != 0);
        }
        definer.state().markUsed();
        if (parts.listener.traces()) {
            parts.listener.bound(request.requester(), definer, false, request.name(), request.version());
        }
    }

    @Override
    public LinkMap definer() {
        return lookup.definer();
    }

    @Override
    public int symbol() {
        return lookup.symbol();
    }

    @Override
    public String reason() {
        return lookup.reasons().stream().map(Reason::toString).collect(Collectors.joining(", "));
    }

    @Override
    public List<SearchList> scopes(LinkMap requester) {
        boolean world = lazy.of(requester).searchesWorld();
        return List.of(new SearchList(order(requester).stream()
                .filter(map -> groups.visible(requester, map, world)).toArray(LinkMap[]::new)));
    }

    @Override
    public int copyOf(LinkMap definer, int symbol) {
        return copies.copyOf(definer, symbol);
    }
}
