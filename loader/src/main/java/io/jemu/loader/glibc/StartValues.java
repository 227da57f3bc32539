package io.jemu.loader.glibc;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;

/**
 * What a finished ld.so has written into the data that libc shares, before libc's first instruction. The rest is in
 * ld.so's image, or made by its relocation: the table of functions, the default tunables, the CPU features.
 */
public final class StartValues {
    /** HWCAP_X86_64 of glibc: since 2.26 not the kernel's AT_HWCAP. */
    private static final long HWCAP_X86_64 = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int PROT_EXEC = 4;
    private static final int CONSTANT_MINSIGSTKSZ = 2048;

    private final RtldData data;
    private final GuestHeap heap;
    private final AddressSpace memory;

    public StartValues(RtldData data, GuestHeap heap) {
        this.data = data;
        this.heap = heap;
        this.memory = data.memory();
    }

    /**
     * What the kernel told: parts of the auxiliary vector.
     *
     * @param auxv address of the vector
     * @param argv address of the argument pointers
     * @param stackEnd the stack pointer at process entry
     * @param secure AT_SECURE
     * @param clockTick AT_CLKTCK
     * @param hwcap2 AT_HWCAP2
     * @param platform address of AT_PLATFORM's string, or 0
     * @param minimalSignalStack AT_MINSIGSTKSZ, or 0
     */
    public record Kernel(long auxv, long argv, long stackEnd, boolean secure, int clockTick, long hwcap2, long platform,
            long minimalSignalStack) {}

    /**
     * What LD_ variables ask for.
     *
     * @param debugMask LD_DEBUG as bits
     * @param debugFd where debugging output goes
     */
    public record Options(int debugMask, int debugFd, boolean lazy, boolean bindNot, int dynamicWeak,
            boolean verbose) {}

    /** Before ld.so's IRELATIVE relocation, which detects the CPU's features and looks at this value. */
    public void writeBeforeRelocation(Kernel kernel) {
        data.readOnly().set(RtldGlobalRo._dl_minsigstacksize,
                kernel.minimalSignalStack == 0 ? CONSTANT_MINSIGSTKSZ : kernel.minimalSignalStack);
    }

    /** After ld.so was relocated. */
    public void write(Kernel kernel, Options options) {
        GuestStruct readOnly = data.readOnly();
        readOnly.set32(RtldGlobalRo._dl_debug_mask, options.debugMask);
        readOnly.set32(RtldGlobalRo._dl_debug_fd, options.debugFd);
        readOnly.set32(RtldGlobalRo._dl_lazy, options.lazy ? 1 : 0);
        readOnly.set32(RtldGlobalRo._dl_bind_not, options.bindNot ? 1 : 0);
        readOnly.set32(RtldGlobalRo._dl_dynamic_weak, options.dynamicWeak);
        readOnly.set32(RtldGlobalRo._dl_verbose, options.verbose ? 1 : 0);
        readOnly.set32(RtldGlobalRo._dl_clktck, kernel.clockTick);
        readOnly.set(RtldGlobalRo._dl_auxv, kernel.auxv);
        readOnly.set(RtldGlobalRo._dl_hwcap, HWCAP_X86_64);
        readOnly.set(RtldGlobalRo._dl_hwcap2, kernel.hwcap2);
        if (readOnly.get(RtldGlobalRo._dl_platform) == 0 && kernel.platform != 0) {
            readOnly.set(RtldGlobalRo._dl_platform, kernel.platform);
        }
        long platform = readOnly.get(RtldGlobalRo._dl_platform);
        if (platform != 0) {
            byte[] name = memory.readCString(platform, 64);
            readOnly.set(RtldGlobalRo._dl_platformlen, name == null ? 0 : name.length);
        }
        setVariable("_dl_argv", kernel.argv);
        setVariable("__libc_stack_end", kernel.stackEnd);
        setVariable32("__libc_enable_secure", kernel.secure ? 1 : 0);
    }

    private void setVariable(String name, long value) {
        long address = data.symbols().address(name);
        if (address != 0) {
            memory.write64(address, value);
        }
    }

    private void setVariable32(String name, int value) {
        long address = data.symbols().address(name);
        if (address != 0) {
            memory.write32(address, value);
        }
    }

    /** Restartable sequences are not offered: their size is 0, and the area's offset is known all the same. */
    public void writeRseq(long offset) {
        setVariable("__rseq_offset", offset);
        setVariable32("__rseq_size", 0);
    }

    /** The protection of stacks to come: PF_ bits until 2.41, PROT_ bits since. */
    public void writeStackProtection(boolean executable) {
        data.global().set32(RtldGlobal._dl_stack_flags,
                ProgramHeader.PF_R | ProgramHeader.PF_W | (executable ? ProgramHeader.PF_X : 0));
        data.global().set32(RtldGlobal._dl_stack_prot_flags, PROT_READ_WRITE | (executable ? PROT_EXEC : 0));
    }

    /** The chains of objects and the count of loads; again after each dlopen and dlclose. */
    public void writeChains(Namespaces namespaces) {
        for (int number = 0; number < Namespaces.MAXIMUM; number++) {
            Namespace namespace = namespaces.get(number);
            boolean empty = namespace == null || namespace.isEmpty();
            GuestStruct struct = data.namespace(number);
            struct.set(NamespaceField._ns_loaded, empty ? 0 : namespace.main().state().guestAddress());
            struct.set32(NamespaceField._ns_nloaded, empty ? 0 : namespace.loaded().size());
            struct.set(NamespaceField.libc_map,
                    empty || namespace.libc() == null ? 0 : namespace.libc().state().guestAddress());
        }
        data.global().set(RtldGlobal._dl_nns, namespaces.all().size());
        data.global().set(RtldGlobal._dl_load_adds, namespaces.loads());
    }

    /** The program's search list, and that it is the program. */
    public void writeProgram(LinkMap main, LinkMapWriter maps) {
        GuestStruct map = maps.struct(main);
        data.namespace(Namespace.BASE).set(NamespaceField._ns_main_searchlist, map.at(LinkMapField.l_searchlist));
        long initial = data.readOnly().at(RtldGlobalRo._dl_initial_searchlist);
        memory.write64(initial, maps.addresses(main.searchList()));
        memory.write32(initial + Long.BYTES, main.searchList().size());
        map.setBit(LinkMapField.l_main_map, true);
    }

    /** Tables of function addresses that live as long as the process. */
    public long table(long... functions) {
        return heap.words(functions);
    }
}
