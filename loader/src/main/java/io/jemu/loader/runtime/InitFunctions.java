package io.jemu.loader.runtime;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * The constructors or destructors of objects in order: _dl_init and _dl_fini of glibc. Addresses are read from the
 * arrays when their turn comes, for the functions before may change them.
 */
public final class InitFunctions implements CallSource {
    private final Deque<LinkMap> objects;
    private final Kind kind;
    private final Deque<Run> runs = new ArrayDeque<>();
    /** The object whose destructors run. */
    private LinkMap finishing;
    /** The object whose functions are in {@link #runs}. */
    private LinkMap owner;
    /** The function that runs, {@link #END} if none does. */
    private long called = END;

    private enum Kind {
        PREINIT(InitEvent.Phase.PREINIT),
        INIT(InitEvent.Phase.INIT),
        FINI(InitEvent.Phase.FINI),
        /** FINI of objects that are unloaded then. */
        CLOSE(InitEvent.Phase.FINI);

        private final InitEvent.Phase phase;

        Kind(InitEvent.Phase phase) {
            this.phase = phase;
        }
    }

    /** Functions in an array, or one function: words {@code next} to {@code end} by {@code step}. */
    private record Run(long next, long end, long step, long function) {}

    private InitFunctions(Collection<LinkMap> objects, Kind kind) {
        this.objects = new ArrayDeque<>(objects);
        this.kind = kind;
    }

    /**
     * DT_INIT and DT_INIT_ARRAY of objects that have not been initialized.
     *
     * @param objects dependencies first
     */
    public static CallSource constructors(List<LinkMap> objects) {
        return new InitFunctions(objects, Kind.INIT);
    }

    /** DT_FINI_ARRAY, backwards, and DT_FINI of objects that were initialized. */
    public static CallSource destructors(List<LinkMap> objects) {
        return new InitFunctions(objects, Kind.FINI);
    }

    /** The same of objects that are unloaded then: auditors hear of those without destructors, too. */
    public static CallSource closing(List<LinkMap> objects) {
        return new InitFunctions(objects, Kind.CLOSE);
    }

    /** DT_PREINIT_ARRAY of the program. */
    public static CallSource preinit(LinkMap main) {
        return new InitFunctions(List.of(main), Kind.PREINIT);
    }

    @Override
    public CallSource copy(LinkMapCopies copies) {
        InitFunctions copy = new InitFunctions(copies.of(objects), kind);
        copy.runs.addAll(runs);
        copy.finishing = copies.of(finishing);
        copy.owner = copies.of(owner);
        copy.called = called;
        return copy;
    }

    @Override
    public long next(RuntimeLinker linker) {
        LinkObserver observer = linker.observer();
        if (observer != null && called != END) {
            observer.returned(linker, owner, kind.phase, called);
        }
        called = find(linker);
        if (observer != null && called != END) {
            observer.calling(linker, owner, kind.phase, called);
        }
        return called;
    }

    private long find(RuntimeLinker linker) {
        while (true) {
            while (!runs.isEmpty()) {
                long function = nextOfRun(linker);
                if (function != END) {
                    return function;
                }
            }
            if (finishing != null) {
                LinkMap finished = finishing;
                finishing = null;
                linker.announcements().closed(finished, kind == Kind.CLOSE);
            }
            LinkMap map = objects.poll();
            if (map == null) {
                return END;
            }
            owner = map;
            switch (kind) {
                case PREINIT -> prepare(linker, map);
                case INIT -> begin(linker, map);
                case FINI, CLOSE -> finish(linker, map);
            }
        }
    }

    private long nextOfRun(RuntimeLinker linker) {
        Run run = runs.poll();
        if (run.function != END) {
            return run.function;
        }
        if (run.next != run.end) {
            runs.push(new Run(run.next + run.step, run.end, run.step, END));
            return linker.context().memory().read64(run.next);
        }
        return END;
    }

    /** Adds the functions of an array, first to last; whether there are any. */
    private boolean addArray(LinkMap map, DynamicTag array, DynamicTag arraySize) {
        long size = map.dynamic().value(arraySize) / Long.BYTES * Long.BYTES;
        if (!map.dynamic().has(array) || size <= 0) {
            return false;
        }
        long start = map.dynamic().address(array);
        runs.add(new Run(start, start + size, Long.BYTES, END));
        return true;
    }

    private void prepare(RuntimeLinker linker, LinkMap map) {
        if (addArray(map, DynamicTag.DT_PREINIT_ARRAY, DynamicTag.DT_PREINIT_ARRAYSZ)) {
            linker.announcements().preinit(map);
        }
    }

    private void begin(RuntimeLinker linker, LinkMap map) {
        if (map.state().initCalled() || map.isProxy()) {
            return;
        }
        map.state().markInitCalled();
        // libc runs those of the program, or its own start code does.
        if (map.type() == ObjectType.EXECUTABLE && map.name().isEmpty()) {
            return;
        }
        linker.announcements().init(map);
        if (map.dynamic().has(DynamicTag.DT_INIT)) {
            runs.add(new Run(0, 0, 0, map.dynamic().address(DynamicTag.DT_INIT)));
        }
        addArray(map, DynamicTag.DT_INIT_ARRAY, DynamicTag.DT_INIT_ARRAYSZ);
    }

    private void finish(RuntimeLinker linker, LinkMap map) {
        if (kind == Kind.CLOSE || map.state().initCalled()) {
            finishing = map;
        }
        if (!map.state().initCalled()) {
            return;
        }
        map.state().clearInitCalled();
        linker.announcements().fini(map);
        boolean array = map.dynamic().has(DynamicTag.DT_FINI_ARRAY);
        long size = map.dynamic().value(DynamicTag.DT_FINI_ARRAYSZ) / Long.BYTES * Long.BYTES;
        if (array && size > 0) {
            long start = map.dynamic().address(DynamicTag.DT_FINI_ARRAY);
            runs.add(new Run(start + size - Long.BYTES, start - Long.BYTES, -Long.BYTES, END));
        }
        if (map.dynamic().has(DynamicTag.DT_FINI)) {
            runs.add(new Run(0, 0, 0, map.dynamic().address(DynamicTag.DT_FINI)));
        }
    }
}
