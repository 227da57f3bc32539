package io.jemu.loader.runtime;

import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.relocate.RelocationListener;

/** Turns what look-ups and relocations tell into lines of LD_DEBUG. */
final class DebugListener implements LookupListener, RelocationListener {
    private final LdDebug debug;
    private final String program;
    private final boolean symbols;
    private final boolean bindings;
    private final boolean files;
    private final boolean relocations;
    private final String afterError;

    DebugListener(LdDebug debug, LinkerOptions options) {
        this.debug = debug;
        this.program = options.program();
        this.afterError = options.mode() == RunMode.NORMAL ? "fatal" : "continued";
        this.symbols = debug.shows(DebugCategory.SYMBOLS);
        this.bindings = debug.shows(DebugCategory.BINDINGS);
        this.files = debug.shows(DebugCategory.FILES);
        this.relocations = debug.shows(DebugCategory.RELOC);
    }

    @Override
    public boolean traces() {
        return symbols || bindings || files;
    }

    private String display(LinkMap map) {
        return map.displayName(program);
    }

    @Override
    public void searching(String symbol, LinkMap map) {
        if (symbols) {
            debug.symbolLookup(symbol, display(map), map.namespace());
        }
    }

    @Override
    public void bound(LinkMap requester, LinkMap definer, boolean protectedSymbol, String symbol,
            FoundVersion version) {
        if (bindings) {
            debug.binding(display(requester), requester.namespace(), display(definer), definer.namespace(),
                    protectedSymbol, symbol, version == null ? null : version.name());
        }
    }

    @Override
    public void noDeleteByUniqueSymbol(LinkMap map) {
        if (bindings) {
            debug.print("marking %s [%s] as NODELETE due to unique symbol\n", map.name(), map.namespace());
        }
    }

    @Override
    public void noDeleteByReference(LinkMap map, LinkMap requester) {
        if (!bindings) {
            return;
        }
        if (requester.name().isEmpty()) {
            debug.print("marking %s [%s] as NODELETE due to reference from main program\n", map.name(),
                    map.namespace());
        } else {
            debug.print("marking %s [%s] as NODELETE due to reference from %s [%s]\n", map.name(), map.namespace(),
                    requester.name(), requester.namespace());
        }
    }

    @Override
    public void relocationDependency(LinkMap requester, LinkMap definer) {
        if (files) {
            debug.print("\nfile=%s [%s];  needed by %s [%s] (relocation dependency)\n\n", display(definer),
                    definer.namespace(), display(requester), requester.namespace());
        }
    }

    @Override
    public void undefined(LoaderError error) {
        if ((debug.options().mask() & ~(DebugCategory.STATISTICS.mask() | DebugCategory.UNUSED.mask())) != 0) {
            debug.print("%s: error: %s: %s (%s)\n", error.object(), error.occasion(), error.text(), afterError);
        }
    }

    @Override
    public void warning(String text) {
        debug.printError("%s\n", text);
    }

    @Override
    public void relocating(LinkMap map, boolean lazy) {
        if (relocations) {
            debug.relocating(display(map), lazy);
        }
    }

    @Override
    public void complain(String text) {
        debug.printError("%s\n", text);
    }

    /** What messages call the program. */
    String programName() {
        return FatalError.programName(program);
    }
}
