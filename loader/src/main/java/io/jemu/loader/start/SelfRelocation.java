package io.jemu.loader.start;

import io.jemu.loader.audit.Auditors;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.LookupRules;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RelocationDependencies;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.RelocationListener;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.relocate.SymbolResolver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.GuestCall;
import java.util.List;

/** Relocates ld.so as it relocates itself at its own start: against its own symbols only, and without a word. */
final class SelfRelocation {
    private SelfRelocation() {}

    static void relocate(RuntimeLinker linker) {
        LinkMap rtld = linker.rtld();
        SymbolLookup lookup = new SymbolLookup(new UniqueSymbols(),
                new RelocationDependencies(LookupListener.SILENT), LookupListener.SILENT,
                LookupRules.simple(rtld.name(), false));
        Relocator relocator = new Relocator(linker.context().memory(), new SymbolResolver(lookup, null),
                linker.bindings(), linker.tls(), function -> GuestCall.call(linker.task(), function),
                (address, length, flags) -> 0, new Silence(), rtld.name(), false,
                new Auditors(List.of(), linker.context().rtld().version()));
        rtld.scopes().add(rtld.ownList());
        relocator.relocate(rtld, new Relocator.Mode(false, 0, 0, Moment.RTLD, true));
        rtld.scopes().clear();
    }

    private record Silence() implements RelocationListener {
        @Override
        public void relocating(LinkMap map, boolean lazy) {}

        @Override
        public void complain(String text) {}
    }
}
