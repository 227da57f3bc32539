package io.jemu.loader.dl;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.relocate.Definitions;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.solaris.SolarisMessages;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/** Finds symbols by name at run time: do_sym of glibc's elf/dl-sym.c. */
final class SymbolQuery {
    private final RuntimeLinker linker;

    SymbolQuery(RuntimeLinker linker) {
        this.linker = linker;
    }

    /**
     * A definition that was found.
     *
     * @param value its address
     * @param indirect whether that is the address of an IFUNC resolver
     * @param definer the object that defines it, null if it is undefined and that is no error
     * @param symbol the definition's index in its symbol table
     */
    record Found(long value, boolean indirect, LinkMap definer, int symbol) {}

    /**
     * dlsym and dlvsym.
     *
     * @param handle RTLD_DEFAULT, RTLD_NEXT or an object that dlopen gave
     * @param version null for dlsym
     * @param caller an address in the calling object
     * @param when dlsym, or libc for itself
     * @throws LoaderError if there is no such symbol
     */
    Found find(Task task, long handle, String name, FoundVersion version, long caller, Moment when) {
        int flags = version == null ? LookupFlags.DL_LOOKUP_RETURN_NEWEST : 0;
        if (linker.solaris() != null) {
            LinkMap map = callerMap(caller);
            Search search = new SolarisQuery(linker, this).find(map, handle, name, version, flags);
            return found(task, map, name, version, search, linker.solaris().definer(), linker.solaris().symbol(),
                    caller, when);
        }
        if (handle == RtldMode.RTLD_DEFAULT) {
            LinkMap map = callerMap(caller);
            return find(task, map, name, version,
                    search(map.scopes(), flags | LookupFlags.DL_LOOKUP_ADD_DEPENDENCY, null), caller, when);
        }
        if (handle == RtldMode.RTLD_NEXT) {
            return findNext(task, name, version, flags, caller);
        }
        LinkMap map = byHandle(handle);
        return find(task, map, name, version, search(List.of(map.searchList()), flags, null), caller, when);
    }

    /** The object that a handle stands for. */
    LinkMap byHandle(long handle) {
        LinkMap map = linker.index().byGuestAddress(handle);
        if (linker.solaris() != null) {
            map = map == null ? linker.solaris().byFirstHandle(handle) : map;
            if (map == null) {
                throw SolarisMessages.invalidHandle(handle);
            }
        }
        if (map == null) {
            // glibc itself would take any address for a link_map and crash.
            throw new LoaderError(0, "", "invalid handle");
        }
        return map;
    }

    /** The object that an address is in, else the program. */
    LinkMap callerMap(long caller) {
        LinkMap map = linker.objectAt(caller);
        return map == null ? linker.main() : map;
    }

    /** The same, for those who only watch: nothing is bound on the way. */
    LinkMap callerSeen(long caller) {
        LinkMap map = linker.index().containing(caller);
        return map == null ? linker.main() : map;
    }

    private Found findNext(Task task, String name, FoundVersion version, int flags, long caller) {
        LinkMap map = linker.objectAt(caller);
        if (map == null) {
            throw new LoaderError(0, "", "RTLD_NEXT used in code not dynamically loaded");
        }
        LinkMap root = map;
        while (root.loader() != null) {
            root = root.loader();
        }
        if (!root.searchList().contains(map)) {
            throw new LoaderError(0, map.displayName(linker.context().options().program()),
                    "undefined symbol: " + name);
        }
        return find(task, map, name, version, search(List.of(root.searchList()), flags, map), caller, Moment.DLSYM);
    }

    private Search search(List<SearchList> scopes, int flags, LinkMap skip) {
        return new Search(linker.lookup(), scopes, flags, skip);
    }

    private Found find(Task task, LinkMap map, String name, FoundVersion version, Search search, long caller,
            Moment when) {
        linker.lookup().find(map, name, search.scopes(), version, search.flags(), search.skip());
        LinkMap definer = linker.lookup().definer();
        if (definer == null) {
            // LD_DEBUG=unused: what is undefined is null, and no error.
            return new Found(0, false, null, 0);
        }
        return found(task, map, name, version, search, definer, linker.lookup().symbol(), caller, when);
    }

    private Found found(Task task, LinkMap map, String name, FoundVersion version, Search search, LinkMap definer,
            int symbol, long caller, Moment when) {
        if (definer.dynamicSymbols().type(symbol) == SymbolType.STT_TLS.value()) {
            long tcb = task.registers().get(Register.FS_BASE);
            long value = linker.tls().address(tcb, definer, definer.dynamicSymbols().value(symbol));
            return new Found(value, false, definer, symbol);
        }
        long value = linker.bindings().address(definer, symbol);
        linker.resolver().report(map, name, version, search, definer, symbol, when, value, caller);
        return new Found(value, Definitions.isIndirect(definer, symbol), definer, symbol);
    }
}
