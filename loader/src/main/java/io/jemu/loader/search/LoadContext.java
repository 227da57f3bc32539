package io.jemu.loader.search;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GuestFiles;
import io.jemu.loader.host.GuestMappings;
import io.jemu.loader.host.LinkerOptions;

/** What the linker of one process works with. */
public record LoadContext(AddressSpace memory, GuestFiles files, GuestMappings mappings, LdDebug debug,
        LinkerOptions options, RtldTraits rtld) {

    /** The same with mappings made otherwise. */
    public LoadContext with(GuestMappings others) {
        return new LoadContext(memory, files, others, debug, options, rtld);
    }

    /** The same with other options. */
    public LoadContext with(LinkerOptions other) {
        return new LoadContext(memory, files, mappings, debug, other, rtld);
    }
}
