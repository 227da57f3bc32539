package io.jemu.loader.start;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.relocate.ReferenceScan;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.function.Consumer;

/** Looks up what an object's relocations refer to without writing anything, as ldd -r and ldd -u want it. */
record TrialRelocation(RuntimeLinker linker) {
    void relocate(LinkMap map, Consumer<LoaderError> undefined) {
        boolean lazy = !linker.context().options().bindNow() && !map.dynamic().has(DynamicTag.DT_BIND_NOW);
        linker.announcements().relocation(map, lazy);
        ReferenceScan.resolveAll(map, lazy, linker.resolver(), undefined);
    }
}
