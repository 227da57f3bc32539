package io.jemu.loader.runtime;

import io.jemu.emulator.elf.SymbolType;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.Definitions;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Where references to ld.so's functions lead: to traps, as ld.so was not started and its code must not run, save a few
 * functions that touch nothing but what the loader has written. Its data is its own.
 */
public final class RtldBindings implements Definitions {
    /** Functions whose code in the mapped ld.so does the right thing. */
    private static final Set<String> NATIVE = Set.of("_dl_find_dso_for_object", "__tunable_get_val",
            "__tunable_is_initialized", "_dl_get_tls_static_info", "_dl_x86_get_cpu_features", "__get_cpu_features",
            "_dl_fatal_printf", "_dl_debug_state", "_dl_audit_symbind_alt",
            "__nptl_change_stack_perm", "_dl_make_stack_executable", "__rtld_version_placeholder", "malloc", "calloc",
            "realloc", "free", "__libc_memalign");

    private final LinkMap rtld;
    private final long[] addresses;

    /** @param replacement gives the address that stands for a function of ld.so, by name */
    RtldBindings(LinkMap rtld, ToLongFunction<String> replacement) {
        this.rtld = rtld;
        DynamicSymbols table = rtld.dynamicSymbols();
        this.addresses = new long[table.count()];
        for (int i = 1; i < addresses.length; i++) {
            addresses[i] = PLAIN.address(rtld, i);
            if (table.type(i) == SymbolType.STT_FUNC.value() && !NATIVE.contains(table.name(i))) {
                addresses[i] = replacement.applyAsLong(table.name(i));
            }
        }
    }

    private RtldBindings(LinkMap rtld, long[] addresses) {
        this.rtld = rtld;
        this.addresses = addresses;
    }

    /** The same for a process that was forked off. */
    RtldBindings copy(LinkMap child) {
        return new RtldBindings(child, addresses);
    }

    @Override
    public long address(LinkMap map, int symbol) {
        return map == rtld && symbol < addresses.length ? addresses[symbol] : PLAIN.address(map, symbol);
    }
}
