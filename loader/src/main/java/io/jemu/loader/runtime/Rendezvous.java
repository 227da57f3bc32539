package io.jemu.loader.runtime;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;

/**
 * Where the linker and debuggers meet: struct r_debug of link.h, one for each namespace, chained since glibc 2.35
 * (elf/dl-debug.c). A debugger finds the first through DT_DEBUG of the program and puts a breakpoint at r_brk.
 */
public final class Rendezvous {
    private static final String DEBUG = "_r_debug";
    private static final String BREAK = "_dl_debug_state";
    /** r_version: of a structure alone, and of one with r_next. */
    private static final int VERSION = 1;
    private static final int VERSION_WITH_NEXT = 2;
    private static final int R_MAP = 8;
    private static final int R_BRK = 16;
    private static final int R_STATE = 24;
    private static final int R_LDBASE = 32;
    private static final int R_NEXT = 40;
    private static final int SIZE = 48;

    private final RtldData data;
    private final GuestHeap heap;
    private final AddressSpace memory;
    private final boolean chained;
    /** Whether debuggers see a new namespace's list at once, not only when it is consistent. */
    private final boolean early;
    private final long[] addresses;

    /** r_state: what happens to the list of objects. */
    public enum State {
        /** Nothing: the list is as it should be. */
        RT_CONSISTENT,
        /** Objects are being added. */
        RT_ADD,
        /** Objects are being removed. */
        RT_DELETE
    }

    Rendezvous(RtldData data, GuestHeap heap, GlibcVersion version) {
        this(data, heap, version.atLeast(2, 35), version.atLeast(2, 41), new long[Namespaces.MAXIMUM]);
        addresses[Namespace.BASE] = data.symbols().address(DEBUG);
    }

    private Rendezvous(RtldData data, GuestHeap heap, boolean chained, boolean early, long[] addresses) {
        this.early = early;
        this.data = data;
        this.heap = heap;
        this.memory = data.memory();
        this.chained = chained;
        this.addresses = addresses;
    }

    /** The same in a process that was forked off. */
    Rendezvous copy(RtldData child, GuestHeap childHeap) {
        return new Rendezvous(child, childHeap, chained, early, addresses.clone());
    }

    /** Makes the structure of a namespace, once; its list may be empty yet (_dl_debug_initialize). */
    public void open(Namespace namespace) {
        int number = namespace.number();
        if (number == Namespace.BASE && memory.read32(address(namespace)) == 0) {
            memory.write32(address(namespace), VERSION);
        }
        if (addresses[number] == 0) {
            addresses[number] = heap.allocate(SIZE);
            memory.write32(addresses[number], chained ? VERSION_WITH_NEXT : VERSION);
            if (chained) {
                append(addresses[number]);
            }
        }
        long debug = addresses[number];
        memory.write64(debug + R_BRK, data.symbols().address(BREAK));
        memory.write64(debug + R_LDBASE, data.rtld().base());
        showList(namespace);
    }

    private void append(long debug) {
        long last = addresses[Namespace.BASE];
        while (memory.read64(last + R_NEXT) != 0) {
            last = memory.read64(last + R_NEXT);
        }
        memory.write64(last + R_NEXT, debug);
        memory.write32(addresses[Namespace.BASE], VERSION_WITH_NEXT);
    }

    /** The address of the base namespace's structure, for DT_DEBUG. */
    public long address() {
        return addresses[Namespace.BASE];
    }

    /** The address of a namespace's structure, or 0. */
    long address(Namespace namespace) {
        return addresses[namespace.number()];
    }

    /** What was told last. */
    public State state(Namespace namespace) {
        return memory.read32(address(namespace) + R_STATE) == 0 ? State.RT_CONSISTENT : State.RT_ADD;
    }

    /**
     * Writes what happens now.
     *
     * @return the function that must be called then, 0 if there is none
     */
    long change(Namespace namespace, State state) {
        if (address(namespace) != 0) {
            if (early || state != State.RT_ADD) {
                showList(namespace);
            }
            memory.write32(address(namespace) + R_STATE, state.ordinal());
        }
        return data.symbols().address(BREAK);
    }

    private void showList(Namespace namespace) {
        long list = namespace.isEmpty() ? 0 : namespace.main().state().guestAddress();
        memory.write64(address(namespace) + R_MAP, list);
    }
}
