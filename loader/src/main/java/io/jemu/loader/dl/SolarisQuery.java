package io.jemu.loader.dl;

import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.solaris.DlsymHandle;
import io.jemu.loader.solaris.SolarisMessages;

/**
 * dlsym by the rules of Solaris. Its special handles do not collide with glibc's: RTLD_NEXT is -1 in both; glibc's
 * RTLD_DEFAULT, 0, is no handle of dlopen, and both stand for the default search. glibc takes -2, -3 and -4 for
 * addresses of objects and crashes, so they have a meaning under --rtld=solaris only.
 */
final class SolarisQuery {
    private static final long RTLD_DEFAULT = -2;
    private static final long RTLD_SELF = -3;
    private static final long RTLD_PROBE = -4;

    private final RuntimeLinker linker;
    private final SymbolQuery symbols;

    SolarisQuery(RuntimeLinker linker, SymbolQuery symbols) {
        this.linker = linker;
        this.symbols = symbols;
    }

    /**
     * Finds a symbol, and loads what may hold it.
     *
     * @param map the calling object
     * @return how it was looked up; the outcome is in the linker's rules
     * @throws io.jemu.loader.object.LoaderError if there is none
     */
    Search find(LinkMap map, long handle, String name, FoundVersion version, int flags) {
        DlsymHandle where = handle(handle);
        if (!linker.solaris().find(map, name, version, flags, where)) {
            throw SolarisMessages.cannotFind(name);
        }
        return new Search(linker.lookup(), linker.solaris().scopes(map), flags, null, linker.solaris().reason());
    }

    private DlsymHandle handle(long handle) {
        if (handle == RtldMode.RTLD_DEFAULT || handle == RTLD_DEFAULT) {
            return new DlsymHandle.Default();
        }
        if (handle == RtldMode.RTLD_NEXT) {
            return new DlsymHandle.Next();
        }
        if (handle == RTLD_SELF) {
            return new DlsymHandle.Self();
        }
        if (handle == RTLD_PROBE) {
            return new DlsymHandle.Probe();
        }
        return new DlsymHandle.Of(symbols.byHandle(handle), linker.solaris().isFirstOnly(handle));
    }
}
