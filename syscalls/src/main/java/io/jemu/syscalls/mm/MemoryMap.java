package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageFaultHandler;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import io.jemu.syscalls.abi.Errno;
import java.util.function.Consumer;

/**
 * The memory map of a process: areas in order of address, filled page by page when they are touched.
 *
 * <p>The system calls on it are in {@link Mappings}, {@link Heap}, {@link Remap} and {@link Advice}. Methods that are
 * named after one take the arguments as the guest gave them, check them as Linux does, and throw
 * {@link io.jemu.syscalls.abi.SyscallException}.
 */
public final class MemoryMap implements PageFaultHandler {
    /** vm.max_map_count. */
    public static final int MAX_MAP_COUNT = 65530;

    private final PhysicalMemory physical;
    private final PageTable table;
    private final TranslationCache cache;
    private final MemoryLimits limits;
    private final SharedFiles sharedFiles;
    private final Placement placement;
    private final AddressSpace memory;
    private final PageFaults faults;
    private final VmaList areas = new VmaList();
    private final MappedPages pages;
    private final WatchedPages watched;
    private final Mappings mappings = new Mappings(this);
    private final Heap heap = new Heap(this);
    private final StackGrowth growth = new StackGrowth(this);
    private final RecentlyUnmapped unmapped = new RecentlyUnmapped();
    /** Bytes in all areas, in private writable ones, in locked ones. */
    private long totalBytes;
    private long dataBytes;
    private long lockedBytes;
    private boolean kernelFault;
    /** Null: nobody wants to know. */
    private MapListener listener;

    /** Makes an empty map with a page table of its own. */
    public MemoryMap(PhysicalMemory physical, TranslationCache cache, MemoryLimits limits, SharedFiles sharedFiles,
            Placement placement) {
        this.physical = physical;
        this.cache = cache;
        this.limits = limits;
        this.sharedFiles = sharedFiles;
        this.placement = placement;
        this.table = new PageTable(physical);
        this.memory = new AddressSpace(physical, table, cache, this);
        this.faults = new PageFaults(this, physical, table, cache);
        this.pages = new MappedPages(physical, table, cache);
        this.watched = new WatchedPages(table, cache);
    }

    /** mmap(2), munmap(2) and mprotect(2). */
    public Mappings mappings() {
        return mappings;
    }

    /** brk(2). */
    public Heap heap() {
        return heap;
    }

    /** Reads and writes of this memory by the kernel. */
    public AddressSpace memory() {
        return memory;
    }

    public PageTable table() {
        return table;
    }

    PhysicalMemory physical() {
        return physical;
    }

    MemoryLimits limits() {
        return limits;
    }

    SharedFiles sharedFiles() {
        return sharedFiles;
    }

    MappedPages pages() {
        return pages;
    }

    /** Pages whose use a debugger wants to know of. */
    public WatchedPages watched() {
        return watched;
    }

    VmaList areas() {
        return areas;
    }

    /** Has somebody told what becomes of the areas from now on. */
    public void listen(MapListener to) {
        listener = to;
    }

    /** Where new areas are put. */
    public Placement placement() {
        return placement;
    }

    /** The area that holds an address, or null. */
    public Vma find(long address) {
        return areas.find(address);
    }

    /** What was mapped until lately. */
    public RecentlyUnmapped recentlyUnmapped() {
        return unmapped;
    }

    /** The areas in order of address. */
    public void forEach(Consumer<Vma> action) {
        for (int i = 0; i < areas.size(); i++) {
            action.accept(areas.get(i));
        }
    }

    /** Bytes in all areas: VmSize. */
    public long totalBytes() {
        return totalBytes;
    }

    long lockedBytes() {
        return lockedBytes;
    }

    /** A page fault of the kernel's own. */
    @Override
    public boolean resolve(long address, Access access) {
        kernelFault = true;
        try {
            return fault(address, access, CodePages.NO_INSTRUCTION) == FaultOutcome.RESOLVED;
        } finally {
            kernelFault = false;
        }
    }

    /** A page fault of {@link ForcedMemory}: the area's protection does not count. */
    boolean resolveForced(long address, Access access) {
        Vma vma = areas.find(address);
        kernelFault = true;
        try {
            return vma != null && resolve(vma, address, access, CodePages.NO_INSTRUCTION) == FaultOutcome.RESOLVED;
        } finally {
            kernelFault = false;
        }
    }

    AddressSpace viewThrough(PageFaultHandler handler) {
        return new AddressSpace(physical, table, cache, handler);
    }

    /** This memory as a debugger sees it. */
    public ForcedMemory forced() {
        return new ForcedMemory(this);
    }

    boolean faultOfKernel() {
        return kernelFault;
    }

    /** Touches a page for the kernel. */
    FaultOutcome fault(long address, Access access) {
        return fault(address, access, CodePages.NO_INSTRUCTION);
    }

    /**
     * A page fault of the program's.
     *
     * @param instruction the address of the instruction that faulted
     * @throws io.jemu.emulator.memory.OutOfGuestMemory if there is no frame for the page
     */
    public FaultOutcome fault(long address, Access access, long instruction) {
        Vma vma = areas.find(address);
        if (vma == null) {
            vma = growth.grow(address);
            if (vma == null) {
                return FaultOutcome.NOT_MAPPED;
            }
        }
        boolean allowed = switch (access) {
            case READ -> vma.readable();
            case WRITE -> vma.writable();
            case FETCH -> vma.executable();
        };
        return allowed ? resolve(vma, address, access, instruction) : FaultOutcome.NOT_ALLOWED;
    }

    private FaultOutcome resolve(Vma vma, long address, Access access, long instruction) {
        try {
            return faults.resolve(vma, address, access, instruction);
        } catch (OutOfGuestMemory full) {
            if (!sharedFiles.cache().giveUp()) {
                throw full;
            }
            return faults.resolve(vma, address, access, instruction);
        }
    }

    /**
     * Whether an instruction, which is to be executed now, was allowed to write to the page it lies in
     * ({@link FaultOutcome#RESOLVED_FOR_A_BLOCK}) and has not done it yet. True once.
     */
    public boolean takeSelfWriter(long instruction) {
        return faults.code().takeWriter(instruction);
    }

    /** The block that was allowed to write to its own page has ended: what it has written is code from now on. */
    public void endSelfWrites() {
        if (faults.code().hasOpen()) {
            faults.code().close();
        }
    }

    /**
     * Throws ENOMEM if RLIMIT_AS or RLIMIT_DATA do not allow so many more bytes.
     */
    void checkLimits(long moreTotal, long moreData) {
        if (moreTotal > 0 && Long.compareUnsigned(totalBytes + moreTotal, limits.addressSpace()) > 0
                || moreData > 0 && Long.compareUnsigned(dataBytes + moreData, limits.data()) > 0) {
            throw Errno.ENOMEM.failure();
        }
    }

    /** Puts an area in the place of whatever is there. */
    public void add(Vma vma) {
        vma.source().attach(this, vma.length());
        discard(vma.start(), vma.end(), true);
        areas.insert(vma);
        account(vma, 1);
        areas.mergeAround(this, vma.start(), vma.end());
        if (listener != null) {
            listener.mapped(vma);
        }
    }

    private void account(Vma vma, int sign) {
        totalBytes += sign * vma.length();
        dataBytes += vma.data() ? sign * vma.length() : 0;
        lockedBytes += vma.has(Vma.LOCKED) ? sign * vma.length() : 0;
    }

    /** Bytes of areas in [start, end). */
    long bytesIn(long start, long end) {
        long bytes = 0;
        for (int i = areas.indexEndingAfter(start); i < areas.size() && areas.get(i).start() < end; i++) {
            Vma vma = areas.get(i);
            bytes += Math.min(end, vma.end()) - Math.max(start, vma.start());
        }
        return bytes;
    }

    /** Unmaps [start, end). */
    void remove(long start, long end) {
        if (discard(start, end, true) && listener != null) {
            listener.unmapped(start, end);
        }
    }

    /**
     * Unmaps [start, end).
     *
     * @param remember whether it is asked for later what was there
     * @return whether there was anything
     */
    private boolean discard(long start, long end, boolean remember) {
        int index = areas.indexEndingAfter(start);
        if (index == areas.size() || areas.get(index).start() >= end) {
            return false;
        }
        areas.splitAt(start);
        areas.splitAt(end);
        pages.drop(start, end);
        index = areas.indexEndingAfter(start);
        while (index < areas.size() && areas.get(index).start() < end) {
            Vma vma = areas.get(index);
            areas.remove(index);
            account(vma, -1);
            if (remember) {
                unmapped.add(vma);
            }
            vma.source().detach(this, vma.length());
        }
        return true;
    }

    /** Puts an area in the place of one with the same range, or of a part of one, without touching pages or sources. */
    void swap(Vma old, Vma changed) {
        areas.splitAt(old.start());
        areas.splitAt(old.end());
        areas.replace(areas.indexEndingAfter(old.start()), changed);
        account(old, -1);
        account(changed, 1);
        if (listener != null && old.protection() != changed.protection()) {
            listener.reprotected(changed);
        }
    }

    /** Puts a longer area in the place of one at an index, which pages fill when they are touched. */
    void grow(int index, Vma longer) {
        account(areas.get(index), -1);
        account(longer, 1);
        areas.replace(index, longer);
        if (listener != null) {
            listener.mapped(longer);
        }
    }

    /** Forgets pages of shared memory, and copies of them, wherever this map has them. */
    void dropShared(PageSource source, long from, long to) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.source() == source || vma.source() instanceof PrivateFile file && file.current() == source) {
                long start = Math.max(from, vma.offset()) - vma.offset() + vma.start();
                long end = Math.min(to, vma.offset() + vma.length()) - vma.offset() + vma.start();
                if (start < end) {
                    pages.drop(start, end);
                }
            }
        }
    }

    /** Where a page of a source is mapped from a frame, or -1. */
    long addressOf(PageSource source, long offset, long frame) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            boolean shows = vma.source() == source
                    || vma.source() instanceof PrivateFile file && file.current() == source;
            if (shows && offset >= vma.offset() && offset < vma.offset() + vma.length()) {
                long address = vma.start() + (offset - vma.offset());
                long entry = table.get(address);
                if ((entry & PageTable.PRESENT) != 0 && (entry & PageTable.FRAME_MASK) == frame) {
                    return address;
                }
            }
        }
        return -1;
    }

    /** Sets and clears bits in the entry of one page of shared memory, wherever this map has it. */
    void restrictPage(PageSource source, long offset, long set, long clear) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.source() == source && offset >= vma.offset() && offset < vma.offset() + vma.length()) {
                long address = vma.start() + (offset - vma.offset());
                long entry = table.get(address);
                if ((entry & PageTable.PRESENT) != 0) {
                    table.set(address, (entry | set) & ~clear);
                }
            }
        }
    }

    /** Touches the pages of a range as MAP_POPULATE does: what cannot be had is left out. */
    void populate(long start, long end) {
        for (long page = start; page < end; page += Page.SIZE) {
            Vma vma = areas.find(page);
            if (vma == null || !vma.readable()) {
                return;
            }
            boolean breaks = vma.writable() && !vma.shared();
            if (fault(page, breaks ? Access.WRITE : Access.READ) != FaultOutcome.RESOLVED) {
                return;
            }
        }
    }

    /** Adds to an empty map what a forked child gets: copies of the areas, pages shared until one of both writes. */
    public void copyTo(MemoryMap child) {
        child.heap.copy(heap);
        boolean changed = false;
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.has(Vma.DONT_FORK)) {
                continue;
            }
            Vma copy = vma.withFlags(vma.flags() & ~Vma.LOCKED);
            copy.source().attach(child, copy.length());
            child.areas.insert(copy);
            child.account(copy, 1);
            if (!vma.has(Vma.WIPE_ON_FORK)) {
                changed |= pages.shareWith(child.table, vma.start(), vma.end());
            }
        }
        if (changed) {
            cache.flushTlb();
        }
    }

    /** Bytes that are in memory now, the frame of zeros left out. */
    public long residentBytes() {
        return pages.resident(0, Placement.TASK_SIZE);
    }

    /** Gives everything back; the map is not used again. */
    public void close() {
        listener = null;
        discard(0, Placement.TASK_SIZE, false);
        table.release();
    }
}
