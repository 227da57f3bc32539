package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageFaultHandler;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import io.jemu.syscalls.abi.Errno;
import java.util.function.Consumer;

/**
 * The memory map of a process: areas in order of address, filled page by page when they are touched. It changes as
 * mmap(2), munmap(2), mprotect(2) and brk(2) change it; {@link Remap} and {@link Advice} hold mremap(2), madvise(2) and
 * their like.
 *
 * <p>Methods named after system calls take their arguments as the guest gave them, check them as Linux does, and throw
 * {@link io.jemu.syscalls.abi.SyscallException}.
 */
public final class MemoryMap implements PageFaultHandler {
    static final int PAGE = PhysicalMemory.FRAME_SIZE;
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
    private long startBrk;
    private long brk;
    /** Bytes in all areas, in private writable ones, in locked ones. */
    private long totalBytes;
    private long dataBytes;
    private long lockedBytes;
    private boolean kernelFault;

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

    TranslationCache cache() {
        return cache;
    }

    MemoryLimits limits() {
        return limits;
    }

    VmaList areas() {
        return areas;
    }

    /** Where new areas are put. */
    public Placement placement() {
        return placement;
    }

    /** The area that holds an address, or null. */
    public Vma find(long address) {
        return areas.find(address);
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
            return fault(address, access) == FaultOutcome.RESOLVED;
        } finally {
            kernelFault = false;
        }
    }

    boolean faultOfKernel() {
        return kernelFault;
    }

    /**
     * A page fault of the program's.
     *
     * @throws io.jemu.emulator.memory.OutOfGuestMemory if there is no frame for the page
     */
    public FaultOutcome fault(long address, Access access) {
        Vma vma = areas.find(address);
        if (vma == null) {
            vma = growStack(address);
            if (vma == null) {
                return FaultOutcome.NOT_MAPPED;
            }
        }
        boolean allowed = switch (access) {
            case READ -> vma.readable();
            case WRITE -> vma.writable();
            case FETCH -> vma.executable();
        };
        return allowed ? faults.resolve(vma, address, access) : FaultOutcome.NOT_ALLOWED;
    }

    /**
     * Extends a growing area down to an address below it, if limits and the guard gap allow (mm/mmap.c, expand_stack).
     */
    private Vma growStack(long address) {
        int index = areas.indexEndingAfter(address);
        if (index == areas.size() || address < Placement.MMAP_MIN_ADDR) {
            return null;
        }
        Vma vma = areas.get(index);
        long start = Page.roundDown(address);
        if (!vma.has(Vma.GROWS_DOWN) || Long.compareUnsigned(vma.end() - start, limits.stack()) > 0) {
            return null;
        }
        long growth = vma.start() - start;
        Vma below = index > 0 ? areas.get(index - 1) : null;
        boolean gapKept = below == null || below.has(Vma.GROWS_DOWN)
                || (below.protection() & Protection.MASK) == 0
                || start - below.end() >= Placement.STACK_GUARD_GAP;
        if (!gapKept || Long.compareUnsigned(totalBytes + growth, limits.addressSpace()) > 0) {
            return null;
        }
        Vma grown = vma.withStart(start);
        areas.replace(index, grown);
        totalBytes += growth;
        return grown;
    }

    /**
     * mmap(2).
     *
     * @param file the file, or null with MAP_ANONYMOUS; the map retains it as long as it is mapped
     * @return the address
     */
    public long mmap(long hint, long length, int protection, int flags, Backing file, long offset) {
        MmapRequest.check(length, flags, file, offset);
        long bytes = Page.roundUp(length);
        if (bytes <= 0 || bytes > Placement.TASK_SIZE) {
            throw Errno.ENOMEM.failure();
        }
        if (areas.size() > MAX_MAP_COUNT) {
            throw Errno.ENOMEM.failure();
        }
        long address = place(hint, bytes, flags);
        int areaFlags = MmapRequest.areaFlags(protection, flags, file);
        int areaProtection = protection & Protection.MASK;
        boolean writesPrivately = (areaProtection & Protection.PROT_WRITE) != 0 && (areaFlags & Vma.SHARED) == 0;
        // The heuristic of vm.overcommit_memory 0: what could never be filled is refused.
        if (writesPrivately && (flags & MmapFlags.MAP_NORESERVE) == 0 && bytes > physical.size()) {
            throw Errno.ENOMEM.failure();
        }
        long replaced = bytesIn(address, address + bytes);
        checkLimits(bytes - replaced, writesPrivately && (areaFlags & Vma.GROWS_DOWN) == 0 ? bytes : 0);
        if ((flags & MmapFlags.MAP_LOCKED) != 0
                && Long.compareUnsigned(lockedBytes + bytes, limits.locked()) > 0) {
            throw Errno.EAGAIN.failure();
        }
        sharedFiles.cache().trim();
        PageSource source = sourceOf(file, areaFlags, bytes);
        add(new Vma(address, address + bytes, areaProtection, areaFlags, source, file == null ? 0 : offset, ""));
        if ((flags & (MmapFlags.MAP_POPULATE | MmapFlags.MAP_LOCKED)) != 0
                && (flags & MmapFlags.MAP_NONBLOCK) == 0) {
            populate(address, address + bytes);
        }
        return address;
    }

    private long place(long hint, long bytes, int flags) {
        boolean fixed = (flags & (MmapFlags.MAP_FIXED | MmapFlags.MAP_FIXED_NOREPLACE)) != 0;
        if (!fixed) {
            long found = placement.find(areas, hint, bytes, (flags & MmapFlags.MAP_32BIT) != 0);
            if (found == 0) {
                throw Errno.ENOMEM.failure();
            }
            return found;
        }
        checkFixed(hint, bytes);
        if ((flags & MmapFlags.MAP_FIXED_NOREPLACE) != 0 && !areas.free(hint, hint + bytes)) {
            throw Errno.EEXIST.failure();
        }
        return hint;
    }

    /**
     * Finds room for a new area where mmap would put it.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENOMEM
     */
    public long room(long bytes) {
        return place(0, bytes, 0);
    }

    static void checkFixed(long address, long bytes) {
        if (address < 0 || address > Placement.TASK_SIZE - bytes) {
            throw Errno.ENOMEM.failure();
        }
        if (!Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        if (address < Placement.MMAP_MIN_ADDR) {
            throw Errno.EPERM.failure();
        }
    }

    private PageSource sourceOf(Backing file, int areaFlags, long bytes) {
        if ((areaFlags & Vma.SHARED) == 0) {
            return file == null ? PageSource.ANONYMOUS : new PrivateFile(file, sharedFiles.cache().pagesOf(file));
        }
        if (file == null) {
            return new SharedPages(physical, bytes);
        }
        if (file.hostFd() < 0) {
            throw Errno.ENODEV.failure();
        }
        return sharedFiles.pagesOf(file);
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
        remove(vma.start(), vma.end());
        areas.insert(vma);
        account(vma, 1);
        areas.mergeAround(this, vma.start(), vma.end());
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

    public void munmap(long address, long length) {
        long bytes = Page.roundUp(length);
        if (!Page.aligned(address) || address < 0 || bytes <= 0 || bytes > Placement.TASK_SIZE
                || address > Placement.TASK_SIZE - bytes) {
            throw Errno.EINVAL.failure();
        }
        int index = areas.indexEndingAfter(address);
        boolean splitsOne = index < areas.size() && areas.get(index).start() < address
                && areas.get(index).end() > address + bytes;
        if (splitsOne && areas.size() >= MAX_MAP_COUNT) {
            throw Errno.ENOMEM.failure();
        }
        remove(address, address + bytes);
    }

    /** Unmaps [start, end). */
    void remove(long start, long end) {
        int index = areas.indexEndingAfter(start);
        if (index == areas.size() || areas.get(index).start() >= end) {
            return;
        }
        areas.splitAt(start);
        areas.splitAt(end);
        dropPages(start, end);
        index = areas.indexEndingAfter(start);
        while (index < areas.size() && areas.get(index).start() < end) {
            Vma vma = areas.get(index);
            areas.remove(index);
            account(vma, -1);
            vma.source().detach(this, vma.length());
        }
    }

    /** Forgets the pages in [start, end); the areas stay, and fill them anew. */
    void dropPages(long start, long end) {
        boolean changed = table.update(start, end, (address, entry) -> {
            physical.release(entry & PageTable.FRAME_MASK);
            return 0;
        });
        if (changed) {
            cache.flushTlb();
        }
    }

    public void mprotect(long address, long length, int protection) {
        int growth = protection & (Protection.PROT_GROWSDOWN | Protection.PROT_GROWSUP);
        if (growth == (Protection.PROT_GROWSDOWN | Protection.PROT_GROWSUP) || !Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        if (length == 0) {
            return;
        }
        long bytes = Page.roundUp(length);
        if (bytes <= 0 || address < 0 || address > Placement.TASK_SIZE - bytes) {
            throw Errno.ENOMEM.failure();
        }
        int allowed = Protection.MASK | Protection.PROT_SEM;
        if ((protection & ~growth & ~allowed) != 0) {
            throw Errno.EINVAL.failure();
        }
        long start = address;
        long end = address + bytes;
        Vma first = areas.find(start);
        if (first == null) {
            throw Errno.ENOMEM.failure();
        }
        if (growth == Protection.PROT_GROWSDOWN) {
            if (!first.has(Vma.GROWS_DOWN)) {
                throw Errno.EINVAL.failure();
            }
            start = first.start();
        } else if (growth == Protection.PROT_GROWSUP) {
            // No area grows up on x86-64.
            throw Errno.EINVAL.failure();
        }
        changeProtection(start, end, protection & Protection.MASK);
    }

    private void changeProtection(long start, long end, int protection) {
        long at = start;
        Errno failure = null;
        while (at < end && failure == null) {
            Vma vma = areas.find(at);
            if (vma == null) {
                failure = Errno.ENOMEM;
            } else if (vma.has(Vma.SPECIAL) || vma.has(Vma.NEVER_WRITE) && (protection & Protection.PROT_WRITE) != 0) {
                failure = Errno.EACCES;
            } else {
                long to = Math.min(end, vma.end());
                if (vma.protection() != protection) {
                    Vma changed = vma.part(at, to).protect(protection);
                    if (vma.source().anonymous() && !changed.writable() && !populated(vma)) {
                        changed = changed.withFlags(changed.flags() & ~Vma.ACCOUNTED);
                    }
                    if (changed.data() && !vma.data()) {
                        checkLimits(0, changed.length());
                    }
                    if (areas.size() >= MAX_MAP_COUNT) {
                        failure = Errno.ENOMEM;
                        break;
                    }
                    swap(vma.part(at, to), changed);
                    protectPages(at, to, protection);
                }
                at = to;
            }
        }
        areas.mergeAround(this, start, end);
        if (failure != null) {
            throw failure.failure();
        }
    }

    /** Whether an anonymous area was ever written. */
    private boolean populated(Vma vma) {
        boolean[] found = new boolean[1];
        table.update(vma.start(), vma.end(), (address, entry) -> {
            found[0] |= (entry & PageTable.FRAME_MASK) != physical.zeroFrame();
            return entry;
        });
        return found[0];
    }

    /** Puts an area in the place of one with the same range, or of a part of one, without touching pages or sources. */
    void swap(Vma old, Vma changed) {
        areas.splitAt(old.start());
        areas.splitAt(old.end());
        areas.replace(areas.indexEndingAfter(old.start()), changed);
        account(old, -1);
        account(changed, 1);
    }

    private void protectPages(long start, long end, int protection) {
        boolean none = protection == Protection.PROT_NONE;
        long clear = (protection & Protection.PROT_WRITE) == 0 ? PageTable.WRITABLE : 0;
        long set = (protection & Protection.PROT_EXEC) == 0 ? PageTable.NO_EXECUTE : 0;
        boolean changed = table.update(start, end, (address, entry) -> {
            long restricted = entry & ~clear | set;
            return none ? restricted & ~PageTable.PRESENT | PageTable.RETAINED : restricted;
        });
        if (changed) {
            cache.flushTlb();
        }
    }

    /** Forgets pages of shared memory, wherever this map has them. */
    void dropShared(PageSource source, long from, long to) {
        for (int i = 0; i < areas.size(); i++) {
            Vma vma = areas.get(i);
            if (vma.source() == source) {
                long start = Math.max(from, vma.offset()) - vma.offset() + vma.start();
                long end = Math.min(to, vma.offset() + vma.length()) - vma.offset() + vma.start();
                if (start < end) {
                    dropPages(start, end);
                }
            }
        }
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
        for (long page = start; page < end; page += PAGE) {
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

    /** Where the heap begins: set once by execve. */
    public void startBrkAt(long address) {
        startBrk = address;
        brk = address;
    }

    public long startBrk() {
        return startBrk;
    }

    /** brk(2): the new break, or the old one if it cannot be moved there. */
    public long brk(long address) {
        if (address < startBrk || address > Placement.TASK_SIZE
                || Long.compareUnsigned(address - startBrk, limits.data()) > 0) {
            return brk;
        }
        long oldEnd = Page.roundUp(brk);
        long newEnd = Page.roundUp(address);
        if (newEnd < oldEnd) {
            remove(newEnd, oldEnd);
        } else if (newEnd > oldEnd) {
            long more = newEnd - oldEnd;
            if (!placement.roomToGrow(areas, oldEnd, more) || more > physical.size()
                    || Long.compareUnsigned(totalBytes + more, limits.addressSpace()) > 0
                    || areas.size() > MAX_MAP_COUNT) {
                return brk;
            }
            add(new Vma(oldEnd, newEnd, Protection.PROT_READ | Protection.PROT_WRITE, Vma.ACCOUNTED,
                    PageSource.ANONYMOUS, 0, "[heap]"));
        }
        brk = address;
        return brk;
    }

    /** Adds to an empty map what a forked child gets: copies of the areas, pages shared until one of both writes. */
    public void copyTo(MemoryMap child) {
        child.startBrk = startBrk;
        child.brk = brk;
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
                changed |= table.update(vma.start(), vma.end(), (address, entry) -> {
                    long shared = (entry & PageTable.SHARED) != 0 ? entry : entry & ~PageTable.WRITABLE;
                    physical.retain(entry & PageTable.FRAME_MASK);
                    child.table.set(address, shared);
                    return shared;
                });
            }
        }
        if (changed) {
            cache.flushTlb();
        }
    }

    /** Gives everything back; the map is not used again. */
    public void close() {
        remove(0, Placement.TASK_SIZE);
        table.release();
    }
}
