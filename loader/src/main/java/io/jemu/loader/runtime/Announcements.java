package io.jemu.loader.runtime;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.syscalls.kernel.GuestCall;

/** Tells those who watch a process being linked what happens: readers of LD_DEBUG, debuggers, auditors. */
public final class Announcements {
    private final RuntimeLinker linker;
    private final DebugListener listener;
    private final Rendezvous rendezvous;
    private final Auditors auditors;

    Announcements(RuntimeLinker linker, DebugListener listener, Rendezvous rendezvous, Auditors auditors) {
        this.linker = linker;
        this.listener = listener;
        this.rendezvous = rendezvous;
        this.auditors = auditors;
    }

    private LdDebug debug() {
        return linker.debug();
    }

    private GlibcVersion version() {
        return linker.context().rtld().version();
    }

    private String displayName(LinkMap map) {
        return map.displayName(linker.context().options().program());
    }

    /** LD_DEBUG: the program's DT_PREINIT_ARRAY begins. */
    void preinit(LinkMap map) {
        if (debug().shows(DebugCategory.CALLS)) {
            debug().callingPreinit(displayName(map));
        }
    }

    /** LD_DEBUG: an object's constructors begin; before 2.36 only if there are any. */
    public void init(LinkMap map) {
        if (debug().shows(DebugCategory.CALLS) && (version().atLeast(2, 36)
                || map.dynamic().has(DynamicTag.DT_INIT_ARRAY) || map.dynamic().has(DynamicTag.DT_INIT))) {
            debug().callingInit(displayName(map));
        }
    }

    /** LD_DEBUG: an object's destructors begin; before 2.36 only if there are any. */
    public void fini(LinkMap map) {
        if (!debug().shows(DebugCategory.CALLS)) {
            return;
        }
        if (version().atLeast(2, 36)) {
            debug().callingFini(map.name(), map.namespace());
        } else if (map.dynamic().has(DynamicTag.DT_FINI_ARRAY) || map.dynamic().has(DynamicTag.DT_FINI)) {
            debug().callingFini(displayName(map), map.namespace());
        }
    }

    /** Tells the observer of a new object. */
    public void mapped(LinkMap map) {
        if (linker.observer() != null) {
            linker.observer().mapped(linker, map);
        }
    }

    /** Tells the observer that an object goes. */
    public void unmapping(LinkMap map) {
        if (linker.observer() != null) {
            linker.observer().unmapping(linker, map);
        }
    }

    /** Says that an object is relocated (LD_DEBUG=reloc). */
    public void relocation(LinkMap map, boolean lazy) {
        listener.relocating(map, lazy);
    }

    /** Tells debuggers of a change: the state, and a call of the function that they have a breakpoint at. */
    public void state(Namespace namespace, Rendezvous.State state) {
        long function = rendezvous.change(namespace, state);
        if (function != 0) {
            GuestCall.call(linker.task(), function);
        }
        if (linker.observer() != null) {
            linker.observer().announced(linker, namespace, state, rendezvous.address(namespace));
        }
    }

    /**
     * Tells auditors that an object's destructors have run.
     *
     * @param unloads whether it is unloaded now; since 2.41 the first of them announces that
     */
    void closed(LinkMap map, boolean unloads) {
        Namespace namespace = linker.namespaces().of(map);
        if (unloads && version().atLeast(2, 41) && linker.unloading().tell()) {
            auditors.activity(namespace, AuditActivity.DELETE);
        }
        auditors.closed(map, namespace);
    }

    /** Tells debuggers and auditors that the objects of a namespace are complete; in that order since 2.41. */
    public void consistent(Namespace namespace) {
        boolean debuggersFirst = version().atLeast(2, 41);
        if (!debuggersFirst) {
            auditors.activity(namespace, AuditActivity.CONSISTENT);
        }
        state(namespace, Rendezvous.State.RT_CONSISTENT);
        if (debuggersFirst) {
            auditors.activity(namespace, AuditActivity.CONSISTENT);
        }
    }
}
