package io.jemu.loader.tls;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.RtldGlobalRo;
import io.jemu.loader.glibc.ThreadField;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LinkMapState;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.TlsSegment;
import io.jemu.loader.relocate.StaticTls;
import io.jemu.syscalls.abi.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Thread-local storage of one process: static blocks below the thread pointer, blocks on demand for what dlopen loads,
 * a vector for each thread (glibc's elf/dl-tls.c, elf/dl-reloc.c).
 */
public final class ThreadLocalStorage implements StaticTls {
    /** Largest block, or alignment of one, that is tried. */
    private static final long MAX_BLOCK = 1L << 30;
    private static final long TCB_SIZE_OF_POINTER = Long.BYTES;
    /** struct tlsdesc_dynamic_arg: tls_index and generation. */
    private static final long DESCRIPTOR_ARGUMENT_SIZE = 3 * Long.BYTES;
    private static final int DESCRIPTOR_GENERATION = 2 * Long.BYTES;

    private final RtldData data;
    private final AddressSpace memory;
    private final GuestHeap heap;
    private final TlsModules modules;
    private final DynamicBlocks blocks;
    private final LongSupplier current;
    private final StaticSurplus surplus;
    private final List<LinkMap> toInitialize = new ArrayList<>();
    private TlsCode code;
    private long codeAddress;
    private StaticLayout layout;
    private StaticSpace space;
    private long staticSize;
    private long initialDtv;

    /** @param current gives the thread pointer of the running thread */
    public ThreadLocalStorage(RtldData data, GuestHeap heap, StaticSurplus surplus, LongSupplier current) {
        this.surplus = surplus;
        this.current = current;
        this.data = data;
        this.memory = data.memory();
        this.heap = heap;
        this.modules = new TlsModules(data, heap);
        this.blocks = new DynamicBlocks(heap);
    }

    private ThreadLocalStorage(ThreadLocalStorage parent, RtldData data, GuestHeap heap, LongSupplier current,
            LinkMapCopies copies) {
        this.current = current;
        this.data = data;
        this.memory = data.memory();
        this.heap = heap;
        this.modules = parent.modules.copy(data, heap, copies);
        this.blocks = parent.blocks.copy(heap);
        this.toInitialize.addAll(copies.of(parent.toInitialize));
        this.code = parent.code;
        this.codeAddress = parent.codeAddress;
        this.layout = parent.layout;
        this.space = parent.space == null ? null : parent.space.copy();
        this.staticSize = parent.staticSize;
        this.surplus = parent.surplus;
        this.initialDtv = parent.initialDtv;
    }

    /** The same for a process that was forked off. */
    public ThreadLocalStorage copy(RtldData childData, GuestHeap childHeap, LongSupplier childCurrent,
            LinkMapCopies copies) {
        return new ThreadLocalStorage(this, childData, childHeap, childCurrent, copies);
    }

    /**
     * Makes the guest code of __tls_get_addr and of TLS descriptors.
     *
     * @param slowGetAddr trap address for {@link #address}
     * @param slowDescriptor trap address for {@link #descriptorOffset}
     * @return the code; {@link #useCode} tells where it was put
     */
    public byte[] makeCode(long slowGetAddr, long slowDescriptor) {
        code = new TlsCode(data.global().at(RtldGlobal._dl_tls_generation), slowGetAddr, slowDescriptor);
        return code.bytes();
    }

    public void useCode(long address) {
        codeAddress = address;
    }

    /** What references to __tls_get_addr are bound to. */
    public long getAddrFunction() {
        return codeAddress + code.getAddr();
    }

    /**
     * Places the blocks of the objects present at start-up.
     *
     * @param maps all of them, in load order
     * @param rseqSize AT_RSEQ_FEATURE_SIZE or 0
     * @param rseqAlignment AT_RSEQ_ALIGN or 0
     * @param auditModules how many audit modules are going to be loaded, each with a C library of its own
     */
    public void start(List<LinkMap> maps, long rseqSize, long rseqAlignment, int auditModules) {
        long size = surplus.size(auditModules);
        List<LinkMap> withTls = maps.stream().filter(map -> map.tls() != null).toList();
        if (size < 0 || size > MAX_BLOCK || !withTls.stream().allMatch(map -> isSane(map.tls()))) {
            throw new FatalMessage("cannot allocate TLS data structures for initial thread");
        }
        modules.start(withTls);
        boolean rseqBlock = !data.layout().has(ThreadField.rseq_area) && data.symbols().address("__rseq_offset") != 0;
        layout = StaticLayout.place(withTls, rseqBlock, rseqSize, rseqAlignment);
        long limit = StaticLayout.roundUp(layout.used() + size, layout.alignment());
        space = new StaticSpace(layout, limit, surplus.optional());
        staticSize = limit + data.layout().size(ThreadField.class);
        data.readOnly().set(RtldGlobalRo._dl_tls_static_size, staticSize);
        data.readOnly().set(RtldGlobalRo._dl_tls_static_align, layout.alignment());
        data.readOnly().set(RtldGlobalRo._dl_tls_static_surplus, size);
        data.global().set(RtldGlobal._dl_tls_static_size, staticSize);
        data.global().set(RtldGlobal._dl_tls_static_align, layout.alignment());
        mirrorUse();
    }

    /** Whether the static block has its layout: what is loaded from now on gets its storage on demand. */
    public boolean isLaidOut() {
        return layout != null;
    }

    /** Sizes that a process can have; ld.so believes the file and fails, or crashes, later. */
    private static boolean isSane(TlsSegment tls) {
        return tls.imageSize() >= 0 && tls.imageSize() <= tls.blockSize() && tls.blockSize() <= MAX_BLOCK
                && tls.alignment() >= 0 && tls.alignment() <= MAX_BLOCK && Long.bitCount(tls.alignment()) <= 1;
    }

    private void mirrorUse() {
        data.global().set(RtldGlobal._dl_tls_static_used, space.used());
        data.global().set(RtldGlobal._dl_tls_static_optional, space.optionalLeft());
    }

    /** Where the rseq area of a thread is relative to its thread pointer. */
    public long rseqOffset() {
        return data.layout().has(ThreadField.rseq_area) ? data.layout().offset(ThreadField.rseq_area)
                : layout.rseqOffset();
    }

    /** Allocates the static block and the vector of the first thread; blocks are not initialized yet. */
    public long createMainBlock() {
        long tcb = allocateStorage();
        initialDtv = Dtv.create(memory, heap, tcb, modules.maximum()).address();
        data.global().set(RtldGlobal._dl_initial_dtv, initialDtv);
        return tcb;
    }

    private long allocateStorage() {
        long start = heap.allocate(staticSize + layout.alignment() + TCB_SIZE_OF_POINTER);
        long tcb = StaticLayout.roundUp(start, layout.alignment()) + staticSize - data.layout().size(ThreadField.class);
        // As in glibc, the word behind the thread control block says what is to be freed.
        memory.write64(tcb + data.layout().size(ThreadField.class), start);
        return tcb;
    }

    /** _dl_allocate_tls: gives a new thread its vector and blocks. Allocates the static block too if tcb is 0. */
    public long allocate(long tcb) {
        long block = tcb == 0 ? allocateStorage() : tcb;
        Dtv.create(memory, heap, block, modules.maximum());
        return initialize(block);
    }

    /** _dl_allocate_tls_init: (re)initializes all blocks of a thread. */
    public long initialize(long tcb) {
        if (tcb == 0) {
            return 0;
        }
        blocks.freeAll(tcb);
        Dtv dtv = Dtv.of(memory, tcb);
        if (dtv.length() < modules.maximum()) {
            dtv = dtv.resize(heap, tcb, modules.maximum(), dtv.address() == initialDtv);
        }
        for (int i = 1; i <= modules.maximum(); i++) {
            LinkMap map = modules.get(i).map();
            if (map == null) {
                continue;
            }
            if (StaticSpace.has(map)) {
                long block = tcb - map.state().tlsOffset();
                dtv.set(i, block);
                copyImage(map, block);
            } else {
                dtv.set(i, Dtv.UNALLOCATED);
            }
        }
        dtv.setGeneration(modules.generation());
        return tcb;
    }

    /** _dl_deallocate_tls: frees what a thread had. */
    public void deallocate(long tcb, boolean storageToo) {
        blocks.freeAll(tcb);
        Dtv dtv = Dtv.of(memory, tcb);
        if (dtv.address() != initialDtv) {
            dtv.free(heap);
        }
        if (storageToo) {
            heap.free(memory.read64(tcb + data.layout().size(ThreadField.class)));
        }
    }

    private void copyImage(LinkMap map, long block) {
        TlsSegment tls = map.tls();
        byte[] image = memory.read(tls.image(), Math.toIntExact(tls.imageSize()));
        memory.write(block, image);
        memory.clear(block + image.length, tls.blockSize() - image.length);
    }

    /**
     * The address of a variable in a thread: __tls_get_addr.
     *
     * @param index address of the tls_index
     */
    public long address(long tcb, long index) {
        long module = memory.read64(index);
        return block(tcb, module, index) + memory.read64(index + Long.BYTES);
    }

    /** The address of the variable at an offset in an object's block. */
    public long address(long tcb, LinkMap map, long offset) {
        return block(tcb, map.state().tlsModuleId(), map.base()) + offset;
    }

    /** What a dynamic TLS descriptor returns: the variable's address less the thread pointer. */
    public long descriptorOffset(long tcb, long descriptor) {
        return address(tcb, memory.read64(descriptor + Long.BYTES)) - tcb;
    }

    private long block(long tcb, long module, long index) {
        if (module == 0) {
            // Of an object without such storage, or of a symbol that is undefined: glibc looks into entry 0 as well.
            return upToDate(tcb).generation();
        }
        TlsModules.Slot slot = modules.get(module);
        if (slot == null || slot.map() == null) {
            throw new GuestFault(index, Access.READ);
        }
        Dtv dtv = upToDate(tcb);
        if (dtv.block(module) == Dtv.UNALLOCATED) {
            LinkMap map = slot.map();
            if (StaticSpace.has(map)) {
                dtv.set(module, tcb - map.state().tlsOffset());
            } else {
                // From now on it cannot become static any more: threads would have two blocks.
                map.state().placeTls(LinkMapState.FORCED_DYNAMIC_TLS_OFFSET);
                long block = allocateBlock(map.tls());
                copyImage(map, block);
                dtv.set(module, block);
                blocks.add(tcb, module, block);
            }
        }
        return dtv.block(module);
    }

    private long allocateBlock(TlsSegment tls) {
        // p_vaddr modulo the alignment is kept only by linkers' laying out PT_TLS at a multiple of it; so does glibc.
        return heap.allocate(Math.max(1, tls.blockSize()), Math.max(1, tls.alignment()));
    }

    /** Forgets blocks of modules that were unloaded or replaced since the thread last looked (_dl_update_slotinfo). */
    private Dtv upToDate(long tcb) {
        Dtv dtv = Dtv.of(memory, tcb);
        long seen = dtv.generation();
        if (seen == modules.generation()) {
            return dtv;
        }
        if (dtv.length() < modules.maximum()) {
            dtv = dtv.resize(heap, tcb, modules.maximum(), dtv.address() == initialDtv);
        }
        for (int i = 1; i <= modules.maximum(); i++) {
            if (modules.get(i).generation() > seen) {
                blocks.free(tcb, i);
                dtv.set(i, Dtv.UNALLOCATED);
            }
        }
        dtv.setGeneration(modules.generation());
        return dtv;
    }

    /** The block of an object in a thread if it has one, else 0 (_dl_tls_get_addr_soft). */
    public long existingBlock(long tcb, LinkMap map) {
        long module = map.state().tlsModuleId();
        if (module == 0) {
            return 0;
        }
        Dtv dtv = Dtv.of(memory, tcb);
        TlsModules.Slot slot = modules.get(module);
        if (dtv.length() < module || slot == null || slot.generation() > dtv.generation()) {
            return 0;
        }
        long block = dtv.block(module);
        return block == Dtv.UNALLOCATED ? 0 : block;
    }

    @Override
    public void require(LinkMap map) {
        if (!StaticSpace.has(map) && (map.state().tlsOffset() == LinkMapState.FORCED_DYNAMIC_TLS_OFFSET
                || !place(map, false))) {
            throw new LoaderError(0, map.name(), "cannot allocate memory in static TLS block");
        }
    }

    @Override
    public boolean tryPlace(LinkMap map) {
        return StaticSpace.has(map) || map.state().tlsOffset() == LinkMapState.NO_TLS_OFFSET && place(map, true);
    }

    /** Gives an object a place, which is initialized when its dlopen succeeds, or now if that is long done. */
    private boolean place(LinkMap map, boolean optional) {
        if (!space.place(map, optional)) {
            return false;
        }
        mirrorUse();
        if (map.state().relocated()) {
            ThreadList.all(data, current.getAsLong()).forEach(tcb -> copyImage(map, tcb - map.state().tlsOffset()));
        } else {
            toInitialize.add(map);
        }
        return true;
    }

    /** A dlopen maps an object with PT_TLS: gives it a module number. */
    public void register(LinkMap map) {
        if (map.tls() == null) {
            return;
        }
        if (!isSane(map.tls())) {
            throw new LoaderError(Errno.ENOMEM.number(), map.name(), "cannot create TLS data structures");
        }
        modules.assign(map);
    }

    /**
     * A dlopen has relocated its objects: their numbers become valid, and those that took static space are initialized
     * in every thread.
     */
    public void publish(List<LinkMap> maps) {
        boolean any = false;
        for (LinkMap map : maps) {
            if (map.tls() != null) {
                modules.publish(map);
                any = true;
            }
        }
        if (any) {
            modules.nextGeneration();
        }
        for (long tcb : toInitialize.isEmpty() ? List.<Long>of() : ThreadList.all(data, current.getAsLong())) {
            toInitialize.forEach(map -> copyImage(map, tcb - map.state().tlsOffset()));
        }
        toInitialize.clear();
    }

    /** A dlopen failed or a dlclose unloads: takes numbers back, and static space as far as that is possible. */
    public void remove(List<LinkMap> maps) {
        boolean any = false;
        for (LinkMap map : maps) {
            toInitialize.remove(map);
            if (map.state().tlsModuleId() != 0) {
                modules.remove(map);
                any = true;
            }
        }
        if (any) {
            space.release(maps);
            mirrorUse();
            modules.nextGeneration();
        }
    }

    @Override
    public long descriptorReturn() {
        return codeAddress + code.descriptorReturn();
    }

    @Override
    public long descriptorUndefinedWeak() {
        return codeAddress + code.descriptorUndefinedWeak();
    }

    @Override
    public long descriptorDynamic() {
        return codeAddress + code.descriptorDynamic();
    }

    @Override
    public long dynamicArgument(LinkMap map, long offset) {
        long argument = heap.allocate(DESCRIPTOR_ARGUMENT_SIZE);
        memory.write64(argument, map.state().tlsModuleId());
        memory.write64(argument + Long.BYTES, offset);
        memory.write64(argument + DESCRIPTOR_GENERATION, modules.generation());
        return argument;
    }
}
