package io.jemu.loader.dl;

import io.jemu.loader.glibc.ExportedSymbols;
import io.jemu.loader.glibc.RtldGlobalRo;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.Arrays;
import java.util.List;

/**
 * Points libc's hook table for the dl functions to the loader: _dl_dlfcn_hook in _rtld_global_ro since 2.34,
 * _dlfcn_hook of libdl and _dl_open_hook of libc before.
 */
public final class DlfcnHooks {
    /** Members of the table in libdl, the first ones of struct dlfcn_hook. */
    private static final int OLD_COUNT = 9;

    private DlfcnHooks() {}

    /** Since 2.34, after ld.so is relocated; one table serves the C libraries of all namespaces. */
    public static void install(RuntimeLinker linker) {
        if (linker.data().layout().has(RtldGlobalRo._dl_dlfcn_hook)) {
            linker.data().readOnly().set(RtldGlobalRo._dl_dlfcn_hook,
                    linker.values().table(addresses(linker, DlFunction.values())));
        }
    }

    /**
     * After libdl and libc are mapped and relocated: the hooks are variables of theirs.
     *
     * @param maps objects just relocated
     */
    public static void installOld(RuntimeLinker linker, List<LinkMap> maps) {
        if (linker.data().layout().has(RtldGlobalRo._dl_dlfcn_hook)) {
            return;
        }
        for (LinkMap map : maps) {
            ExportedSymbols symbols = new ExportedSymbols(map);
            set(linker, symbols.address("_dlfcn_hook"), Arrays.copyOf(DlFunction.values(), OLD_COUNT));
            set(linker, symbols.address("_dl_open_hook"), DlFunction.libc_dlopen_mode, DlFunction.libc_dlsym,
                    DlFunction.libc_dlclose);
            set(linker, symbols.address("_dl_open_hook2"), DlFunction.libc_dlvsym);
        }
    }

    private static void set(RuntimeLinker linker, long variable, DlFunction... functions) {
        if (variable != 0) {
            linker.context().memory().write64(variable, linker.values().table(addresses(linker, functions)));
        }
    }

    private static long[] addresses(RuntimeLinker linker, DlFunction... functions) {
        return Arrays.stream(functions).mapToLong(function -> linker.trapped().address(function.name())).toArray();
    }
}
