package io.jemu.loader.tls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of objects with thread-local storage (dtv_slotinfo): module number, generation. Kept here and, for
 * libthread_db, in guest memory.
 */
final class TlsModules {
    /** Elements that a list has beyond those needed (TLS_SLOTINFO_SURPLUS). */
    private static final int SURPLUS = 62;
    private static final int LIST_HEADER = 2 * Long.BYTES;
    private static final int LIST_NEXT = Long.BYTES;
    private static final int ELEMENT = 2 * Long.BYTES;

    private final RtldData data;
    private final AddressSpace memory;
    private final GuestHeap heap;
    private final List<Slot> slots = new ArrayList<>();
    private int staticCount;
    private long generation = 1;

    /** A module; the map is null if it was unloaded. */
    record Slot(LinkMap map, long generation) {}

    TlsModules(RtldData data, GuestHeap heap) {
        this.data = data;
        this.memory = data.memory();
        this.heap = heap;
        slots.add(new Slot(null, 0));
    }

    /** The same table for a process that was forked off. */
    TlsModules copy(RtldData childData, GuestHeap childHeap, LinkMapCopies copies) {
        TlsModules copy = new TlsModules(childData, childHeap);
        copy.slots.clear();
        slots.forEach(slot -> copy.slots.add(new Slot(copies.of(slot.map), slot.generation)));
        copy.staticCount = staticCount;
        copy.generation = generation;
        return copy;
    }

    /** Numbers the modules present at start-up, 1 and up, and makes the table in guest memory. */
    void start(List<LinkMap> modules) {
        for (LinkMap map : modules) {
            map.state().assignTlsModule(slots.size());
            slots.add(new Slot(map, 0));
        }
        staticCount = modules.size();
        long length = staticCount + 1L + SURPLUS;
        long list = heap.allocate(LIST_HEADER + length * ELEMENT);
        memory.write64(list, length);
        data.global().set(RtldGlobal._dl_tls_dtv_slotinfo_list, list);
        data.global().set(RtldGlobal._dl_tls_static_nelem, staticCount);
        data.global().set(RtldGlobal._dl_tls_max_dtv_idx, maximum());
        data.global().set(RtldGlobal._dl_tls_generation, generation);
        for (int i = 1; i < slots.size(); i++) {
            mirror(i);
        }
    }

    /** The largest module number (_dl_tls_max_dtv_idx). */
    int maximum() {
        return slots.size() - 1;
    }

    /** Counts changes of the table (_dl_tls_generation). */
    long generation() {
        return generation;
    }

    /** The module with a number, null if there is none. */
    Slot get(long module) {
        return module > 0 && module < slots.size() ? slots.get((int) module) : null;
    }

    /** Gives an object that dlopen maps the first free number (_dl_assign_tls_modid). */
    void assign(LinkMap map) {
        int module = staticCount + 1;
        while (module < slots.size() && slots.get(module).map != null) {
            module++;
        }
        if (module == slots.size()) {
            slots.add(new Slot(null, 0));
        }
        slots.set(module, new Slot(map, 0));
        map.state().assignTlsModule(module);
        data.global().set(RtldGlobal._dl_tls_max_dtv_idx, maximum());
    }

    /** Makes a number valid from the next generation on (_dl_add_to_slotinfo). */
    void publish(LinkMap map) {
        int module = (int) map.state().tlsModuleId();
        slots.set(module, new Slot(map, generation + 1));
        mirror(module);
    }

    /** Frees the number of an object that is unloaded (remove_slotinfo). */
    void remove(LinkMap map) {
        int module = (int) map.state().tlsModuleId();
        slots.set(module, new Slot(null, generation + 1));
        mirror(module);
        while (slots.size() > staticCount + 1 && slots.getLast().map == null) {
            slots.removeLast();
        }
        data.global().set(RtldGlobal._dl_tls_max_dtv_idx, maximum());
    }

    /** Ends a change of the table: threads bring their vectors up to date at the next access. */
    void nextGeneration() {
        generation++;
        data.global().set(RtldGlobal._dl_tls_generation, generation);
    }

    private void mirror(int module) {
        long list = data.global().get(RtldGlobal._dl_tls_dtv_slotinfo_list);
        long index = module;
        while (index >= memory.read64(list)) {
            index -= memory.read64(list);
            long next = memory.read64(list + LIST_NEXT);
            if (next == 0) {
                next = heap.allocate(LIST_HEADER + (long) SURPLUS * ELEMENT);
                memory.write64(next, SURPLUS);
                memory.write64(list + LIST_NEXT, next);
            }
            list = next;
        }
        Slot slot = slots.get(module);
        long element = list + LIST_HEADER + index * ELEMENT;
        memory.write64(element, slot.generation);
        memory.write64(element + Long.BYTES, slot.map == null ? 0 : slot.map.state().guestAddress());
    }
}
