package io.jemu.trace.calls;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.syscalls.kernel.Process;
import io.jemu.trace.prototype.Prototype;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The functions that the objects of one process offer to each other, by address, watched where they begin. */
final class ProcessFunctions {
    private final CodeWatch watch;
    private final CallFilter filter;
    private final ObjectFunctions files;
    private final MappedObjects mapped;
    private final TreeMap<Long, CalledObject> objects = new TreeMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    /** Where functions return to that may return again. */
    private final Set<Long> returns = new HashSet<>();
    private CalledObject last;

    /**
     * A function.
     *
     * @param names its symbols, the best known first
     * @param resolver whether it is a resolver of the function of that name (STT_GNU_IFUNC), not the function itself
     * @param calls by the calling object
     */
    record Function(CalledObject object, List<String> names, boolean resolver, Map<CalledObject, Call> calls) {
        /** What is the same in all calls from one object; null for code of no object. */
        Call call(CalledObject caller, BiFunction<Function, CalledObject, Call> make) {
            Call call = calls.get(caller);
            if (call == null) {
                call = make.apply(this, caller);
                calls.put(caller, call);
            }
            return call;
        }
    }

    /**
     * How a function is called from an object.
     *
     * @param symbol by which the caller knows it
     * @param prototype null if such calls are not told
     */
    record Call(String symbol, Prototype prototype) {}

    ProcessFunctions(Process process, CodeWatch watch, CallFilter filter, ObjectFunctions files) {
        this.watch = watch;
        this.filter = filter;
        this.files = files;
        this.mapped = new MappedObjects(process.map());
    }

    MappedObjects mapped() {
        return mapped;
    }

    /** Looks which objects there are now. */
    void refresh() {
        Map<Long, MappedObject> present = new HashMap<>();
        for (MappedObject object : mapped.all()) {
            present.put(object.start(), object);
        }
        for (CalledObject known : List.copyOf(objects.values())) {
            if (present.get(known.mapped().start()) != known.mapped()) {
                remove(known);
            }
        }
        for (MappedObject object : present.values()) {
            if (!objects.containsKey(object.start())) {
                add(new CalledObject(object, files.of(object)));
            }
        }
    }

    private void add(CalledObject object) {
        objects.put(object.mapped().start(), object);
        object.functions().offered().forEach((value, names) -> add(object, value, names, false));
        object.functions().resolvers().forEach((value, names) -> add(object, value, names, true));
    }

    private void add(CalledObject object, long value, List<String> names, boolean resolver) {
        if (names.stream().anyMatch(name -> filter.matches(object.name(), name))) {
            add(object.mapped().bias() + value, new Function(object, names, resolver, new HashMap<>()));
        }
    }

    private void add(long address, Function function) {
        if (functions.putIfAbsent(address, function) == null) {
            watch.addBlock(address);
        }
    }

    /** A resolver has said where the function is. */
    void resolved(Function resolver, long address) {
        if (address != 0) {
            add(address, new Function(resolver.object, resolver.names, false, new HashMap<>()));
        }
    }

    /** Whoever gets there is told of, from now on: what was called meanwhile is over then. */
    void watchReturns(long address) {
        if (returns.add(address)) {
            watch.addBlock(address);
        }
    }

    private void remove(CalledObject object) {
        objects.remove(object.mapped().start());
        last = null;
        List<Long> gone = new ArrayList<>();
        functions.forEach((address, function) -> {
            if (function.object == object) {
                gone.add(address);
            }
        });
        for (long address : gone) {
            functions.remove(address);
            watch.removeBlock(address);
        }
    }

    /** The object that was mapped there is about to go. */
    void removeAt(long bias) {
        CalledObject object = withBias(bias);
        if (object != null) {
            remove(object);
        }
    }

    /** The object at a base, or null. */
    CalledObject withBias(long bias) {
        return objects.values().stream().filter(object -> object.mapped().bias() == bias).findFirst().orElse(null);
    }

    /** The function that begins at an address, or null. */
    Function at(long address) {
        return functions.get(address);
    }

    /** The object that an address lies in, or null. */
    CalledObject objectAt(long address) {
        if (last != null && last.contains(address)) {
            return last;
        }
        Map.Entry<Long, CalledObject> near = objects.floorEntry(address);
        if (near == null || !near.getValue().contains(address)) {
            return null;
        }
        last = near.getValue();
        return last;
    }

    /** Whether an object lies in a range of addresses. */
    boolean overlaps(long start, long end) {
        Map.Entry<Long, CalledObject> near = objects.lowerEntry(end);
        return near != null && Long.compareUnsigned(near.getValue().mapped().end(), start) > 0;
    }

    /** Watches nothing any more. */
    void clear() {
        functions.keySet().forEach(watch::removeBlock);
        functions.clear();
        returns.forEach(watch::removeBlock);
        returns.clear();
        objects.clear();
        last = null;
    }
}
