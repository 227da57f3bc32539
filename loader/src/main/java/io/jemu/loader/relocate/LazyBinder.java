package io.jemu.loader.relocate;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapIndex;
import io.jemu.loader.object.LoaderError;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TrapTable;

/**
 * Binds a PLT slot at its first call: _dl_runtime_resolve and _dl_fixup of glibc. PLT0 has pushed the object's struct
 * link_map on top of the slot's index; all argument registers belong to the call that is under way and stay as they
 * are.
 */
public final class LazyBinder implements TrapTable.Handler {
    private static final int PUSHED = 2 * Long.BYTES;
    /** As printed by glibc 2.36. */
    private static final int ASSERTION_LINE = 63;

    private final SymbolResolver resolver;
    private final Definitions definitions;
    private final LinkMapIndex maps;
    private final boolean bindNot;
    private final LateLoading late;

    /**
     * @param bindNot LD_BIND_NOT: do not write the slot, so that every call arrives here
     * @param late what follows if a look-up loads objects; null if none does
     */
    public LazyBinder(SymbolResolver resolver, Definitions definitions, LinkMapIndex maps,
            boolean bindNot, LateLoading late) {
        this.late = late;
        this.resolver = resolver;
        this.definitions = definitions;
        this.maps = maps;
        this.bindNot = bindNot;
    }

    /** @throws io.jemu.loader.object.LoaderError if the symbol is undefined */
    @Override
    public Next handle(Task task) {
        Registers registers = task.registers();
        AddressSpace memory = task.memory();
        long rsp = registers.get(Register.RSP);
        long mapAddress = memory.read64(rsp);
        LinkMap map = maps.byGuestAddress(mapAddress);
        if (map == null) {
            throw new FatalMessage("jemu: a procedure linkage table names no loaded object: struct link_map 0x"
                    + Long.toHexString(mapAddress));
        }
        long entry = RelocationTable.pltEntryAddress(map, memory.read64(rsp + Long.BYTES));
        long slot = map.base() + memory.read64(entry);
        long info = memory.read64(entry + Long.BYTES);
        if (Rela.type(info) != RelocationType.R_X86_64_JUMP_SLOT.number()) {
            throw FatalMessage.assertion("dl-runtime.c", ASSERTION_LINE, "_dl_fixup",
                    "ELFW(R_TYPE)(reloc->r_info) == ELF_MACHINE_JMP_SLOT");
        }
        int reference = Rela.symbol(info);
        if (late != null) {
            registers.set(Register.RSP, rsp + PUSHED);
            task.defer(() -> bindLoading(task, map, reference, slot));
            return Next.STOP;
        }
        boolean found = resolver.resolveLazily(map, reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
        LinkMap definer = found ? resolver.definer() : null;
        long value = found ? definitions.address(definer, resolver.symbol()) : 0;
        registers.set(Register.RSP, rsp + PUSHED);
        if (found && Definitions.isIndirect(definer, resolver.symbol())) {
            SymbolResolver.Outcome outcome = resolver.outcome();
            task.defer(() -> {
                long target = GuestCall.call(task, value);
                resolver.restore(outcome);
                finish(task, map, reference, slot, target);
            });
            return Next.STOP;
        }
        finish(task, map, reference, slot, value);
        return Next.CONTINUE;
    }

    /** Binds by a look-up that may load objects: those are relocated before, and initialized before the call goes on. */
    private void bindLoading(Task task, LinkMap map, int reference, long slot) {
        try {
            boolean found = resolver.resolveLazily(map, reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
            LinkMap definer = found ? resolver.definer() : null;
            int symbol = found ? resolver.symbol() : Elf.STN_UNDEF;
            SymbolResolver.Outcome outcome = resolver.outcome();
            late.relocate(task);
            long value = found ? definitions.address(definer, symbol) : 0;
            if (found && Definitions.isIndirect(definer, symbol)) {
                value = GuestCall.call(task, value);
            }
            resolver.restore(outcome);
            finish(task, map, reference, slot, value);
            task.registers().set(Register.R11, late.initialize(task, value));
        } catch (LoaderError | FatalMessage fatal) {
            late.fail(task, fatal);
        }
    }

    private void finish(Task task, LinkMap map, int reference, long slot, long value) {
        write(map, reference, slot, value, resolver.reports() ? returnAddress(task) : 0);
        task.registers().set(Register.R11, value);
    }

    /** Where the call that is under way returns to, 0 if that cannot be read. */
    private static long returnAddress(Task task) {
        try {
            return task.memory().read64(task.registers().get(Register.RSP));
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    /** A deferred reference of an object that is bound at once stays unbound: its slots are read-only by now. */
    private void write(LinkMap map, int reference, long slot, long value, long caller) {
        if (!bindNot && !(late != null && map.dynamic().has(DynamicTag.DT_BIND_NOW))) {
            map.memory().write64(slot, value);
        }
        resolver.report(map, reference, RelocationType.R_X86_64_JUMP_SLOT, Moment.LAZY, slot, value, caller);
    }

    /**
     * Binds an object's slot for a function as its first call would, if it was not called yet. For code of libc that Java
     * stands in for: what that code would have called is bound as if it had been.
     *
     * @param function a function that is no IFUNC
     */
    public void bindAsIfCalled(LinkMap map, String function) {
        long entries = map.dynamic().value(DynamicTag.DT_PLTRELSZ) / Rela.SIZE;
        for (long i = 0; i < entries; i++) {
            long entry = RelocationTable.pltEntryAddress(map, i);
            long info = map.memory().read64(entry + Long.BYTES);
            int reference = Rela.symbol(info);
            if (Rela.type(info) == RelocationType.R_X86_64_JUMP_SLOT.number()
                    && map.dynamicSymbols().name(reference).equals(function)) {
                long slot = map.base() + map.memory().read64(entry);
                if (pointsInto(map, map.memory().read64(slot))) {
                    boolean found = resolver.resolveLazily(map, reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
                    write(map, reference, slot,
                            found ? definitions.address(resolver.definer(), resolver.symbol()) : 0, 0);
                }
                return;
            }
        }
    }

    /** An unbound slot points back into the procedure linkage table of its own object. */
    private static boolean pointsInto(LinkMap map, long address) {
        return address >= map.image().mapStart() && address < map.image().mapEnd();
    }
}
