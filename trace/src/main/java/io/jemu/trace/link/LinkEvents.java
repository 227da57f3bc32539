package io.jemu.trace.link;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.loader.explain.CallSite;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.BindingReason;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.relocate.Definitions;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/** Tells an {@link EventSink} of objects, bindings, constructors and destructors. */
public final class LinkEvents implements LinkObserver {
    private final EventSink sink;
    private final boolean bindings;
    private final boolean objects;
    private final boolean calls;
    private final Map<LinkMap, ObjectName> names = new WeakHashMap<>();

    private LinkEvents(EventSink sink) {
        this.sink = sink;
        this.bindings = sink.enabled(BindingEvent.class);
        this.objects = sink.enabled(ObjectEvent.class);
        this.calls = sink.enabled(InitEvent.class);
    }

    /** An observer for a sink, null if the sink wants nothing that it could tell. */
    public static LinkObserver forSink(EventSink sink) {
        LinkEvents events = new LinkEvents(sink);
        return events.bindings || events.objects || events.calls ? events : null;
    }

    /** Whatever the linker does, it does for the task that runs. */
    private static Task task(RuntimeLinker linker) {
        return linker.task().kernel().scheduler().current();
    }

    private ObjectName name(RuntimeLinker linker, LinkMap map) {
        ObjectName known = names.get(map);
        if (known == null) {
            String path = map.name();
            if (map.type() == ObjectType.EXECUTABLE && path.isEmpty()) {
                path = linker.task().process().executable().path();
            }
            known = new ObjectName(BindingReason.name(map), path, map.base(), map.namespace());
            names.put(map, known);
        }
        return known;
    }

    @Override
    public boolean wantsBindings() {
        return bindings;
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        if (binding.repeated()) {
            // The relocation before was of the same symbol: nothing was decided anew.
            return;
        }
        String version = binding.reference().version() == null ? "" : binding.reference().version().name();
        String relocation = binding.reference().relocation() == null ? binding.when().toString()
                : binding.reference().relocation().name();
        List<BindingEvent.Candidate> candidates = new ArrayList<>(binding.candidates().size());
        long definition = 0;
        boolean won = false;
        for (Candidate candidate : binding.candidates()) {
            long address = Definitions.PLAIN.address(candidate.map(), candidate.symbol());
            boolean winner = candidate.standing() == Standing.WINNER;
            if (winner) {
                won = true;
                definition = address;
            }
            candidates.add(new BindingEvent.Candidate(name(linker, candidate.map()), candidate.version(), address,
                    candidate.standing().word(),
                    won && candidate.standing() == Standing.LATER_IN_SCOPE));
        }
        Task task = task(linker);
        sink.accept(new BindingEvent(task.process().pid(), task.tid(), name(linker, binding.requester()),
                binding.reference().symbol(), version, relocation, binding.when().toString(),
                binding.winner() == null ? null : name(linker, binding.winner()), definition,
                BindingReason.of(binding), binding.slot(), binding.value(), new CallSite(linker).address(binding),
                candidates));
    }

    @Override
    public void mapped(RuntimeLinker linker, LinkMap map) {
        tell(linker, map, ObjectEvent.State.LOADED);
    }

    @Override
    public void relocated(RuntimeLinker linker, LinkMap map) {
        tell(linker, map, ObjectEvent.State.RELOCATED);
    }

    @Override
    public void unmapping(RuntimeLinker linker, LinkMap map) {
        tell(linker, map, ObjectEvent.State.UNLOADED);
        names.remove(map);
    }

    private void tell(RuntimeLinker linker, LinkMap map, ObjectEvent.State state) {
        if (!objects || map.state().faked()) {
            return;
        }
        Task task = task(linker);
        LinkMap real = map.real();
        sink.accept(new ObjectEvent(task.process().pid(), task.tid(), state, name(linker, map), soname(real),
                real.image().mapStart(), real.image().mapEnd(), buildId(real), needed(real), cause(linker, map),
                map.loader() == null ? null : name(linker, map.loader())));
    }

    /** What the dynamic section of a damaged object does not tell is left out: the linker itself will complain. */
    private static String soname(LinkMap map) {
        try {
            return map.dynamic().has(DynamicTag.DT_SONAME) ? map.soname() : "";
        } catch (LoaderError | GuestFault damaged) {
            return "";
        }
    }

    private static List<String> needed(LinkMap map) {
        try {
            return map.needed();
        } catch (LoaderError | GuestFault damaged) {
            return List.of();
        }
    }

    private static String buildId(LinkMap map) {
        GuestElfMemory memory = new GuestElfMemory(map.memory());
        for (ProgramHeader header : map.image().headers()) {
            if (header.is(SegmentType.PT_NOTE)) {
                try {
                    Optional<String> id = NoteReader.buildId(memory, NoteReader.notes(memory, map.base(), header));
                    if (id.isPresent()) {
                        return id.get();
                    }
                } catch (ElfFormatException | GuestFault damaged) {
                    return "";
                }
            }
        }
        return "";
    }

    private static String cause(RuntimeLinker linker, LinkMap map) {
        if (map == linker.main()) {
            return "program";
        } else if (map == linker.rtld()) {
            return "interpreter";
        } else if (map.type() == ObjectType.LOADED) {
            return map.loader() == null ? "dlopen" : "needed";
        }
        boolean needed = map.loader() == null || needed(map.loader()).stream().anyMatch(map::isNamed);
        return needed ? "needed" : "preload";
    }

    @Override
    public void calling(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        tellCall(linker, map, phase, true, function);
    }

    @Override
    public void returned(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        tellCall(linker, map, phase, false, function);
    }

    private void tellCall(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, boolean begins, long function) {
        if (calls) {
            Task task = task(linker);
            sink.accept(new InitEvent(task.process().pid(), task.tid(), phase, begins, name(linker, map), function));
        }
    }
}
