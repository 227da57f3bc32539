package io.jemu.loader.runtime;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The constructors or destructors of objects in order: _dl_init and _dl_fini of glibc. Addresses are read from the
 * arrays when their turn comes, for the functions before may change them.
 */
public final class InitFunctions implements CallSource {
    private final AddressSpace memory;
    private final Iterator<LinkMap> objects;
    private final boolean destructors;
    private final Consumer<LinkMap> announce;
    private final boolean forked;
    private final Deque<Run> runs = new ArrayDeque<>();

    /** Functions in an array, or one function: words {@code next} to {@code end} by {@code step}. */
    private record Run(long next, long end, long step, long function) {}

    private InitFunctions(AddressSpace memory, List<LinkMap> objects, boolean destructors, Consumer<LinkMap> announce,
            boolean forked) {
        this.memory = memory;
        this.objects = objects.iterator();
        this.destructors = destructors;
        this.announce = announce;
        this.forked = forked;
    }

    /**
     * DT_INIT and DT_INIT_ARRAY of objects that have not been initialized.
     *
     * @param objects dependencies first
     * @param announce is told of each object before its first function
     */
    public static InitFunctions constructors(AddressSpace memory, List<LinkMap> objects, Consumer<LinkMap> announce) {
        return new InitFunctions(memory, objects, false, announce, false);
    }

    /**
     * DT_FINI_ARRAY, backwards, and DT_FINI of objects that were initialized.
     *
     * @param forked whether they run in a process that was forked off, so that the parent's are still to run
     */
    public static InitFunctions destructors(AddressSpace memory, List<LinkMap> objects, Consumer<LinkMap> announce,
            boolean forked) {
        return new InitFunctions(memory, objects, true, announce, forked);
    }

    /** DT_PREINIT_ARRAY of the program, then what {@code rest} calls. */
    public static CallSource preinit(LinkMap main, Consumer<LinkMap> announce, CallSource rest) {
        long size = main.dynamic().value(DynamicTag.DT_PREINIT_ARRAYSZ) / Long.BYTES * Long.BYTES;
        if (!main.dynamic().has(DynamicTag.DT_PREINIT_ARRAY) || size <= 0) {
            return rest;
        }
        long start = main.dynamic().address(DynamicTag.DT_PREINIT_ARRAY);
        return new CallSource() {
            private long at = start;

            @Override
            public long next() {
                if (at == start) {
                    announce.accept(main);
                }
                if (at < start + size) {
                    at += Long.BYTES;
                    return main.memory().read64(at - Long.BYTES);
                }
                return rest.next();
            }
        };
    }

    @Override
    public long next() {
        while (true) {
            while (!runs.isEmpty()) {
                long function = nextOfRun();
                if (function != END) {
                    return function;
                }
            }
            if (!objects.hasNext()) {
                return END;
            }
            LinkMap map = objects.next();
            if (destructors) {
                finish(map);
            } else {
                begin(map);
            }
        }
    }

    private long nextOfRun() {
        Run run = runs.poll();
        if (run.function != END) {
            return run.function;
        }
        if (run.next != run.end) {
            runs.push(new Run(run.next + run.step, run.end, run.step, END));
            return memory.read64(run.next);
        }
        return END;
    }

    private void begin(LinkMap map) {
        if (map.state().initCalled()) {
            return;
        }
        map.state().markInitCalled();
        // libc runs those of the program, or its own start code does.
        if (map.type() == ObjectType.EXECUTABLE && map.name().isEmpty()) {
            return;
        }
        announce.accept(map);
        if (map.dynamic().has(DynamicTag.DT_INIT)) {
            runs.add(new Run(0, 0, 0, map.dynamic().address(DynamicTag.DT_INIT)));
        }
        long size = map.dynamic().value(DynamicTag.DT_INIT_ARRAYSZ) / Long.BYTES * Long.BYTES;
        if (map.dynamic().has(DynamicTag.DT_INIT_ARRAY) && size > 0) {
            long start = map.dynamic().address(DynamicTag.DT_INIT_ARRAY);
            runs.add(new Run(start, start + size, Long.BYTES, END));
        }
    }

    private void finish(LinkMap map) {
        if (!map.state().initCalled()) {
            return;
        }
        if (!forked) {
            map.state().clearInitCalled();
        }
        announce.accept(map);
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
