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
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.audit.PltBinding;
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
    private final Auditors auditors;

    /**
     * @param bindNot LD_BIND_NOT: do not write the slot, so that every call arrives here
     * @param late what follows if a look-up loads objects; null if none does
     */
    public LazyBinder(SymbolResolver resolver, Definitions definitions, LinkMapIndex maps, boolean bindNot,
            LateLoading late, Auditors auditors) {
        this.late = late;
        this.resolver = resolver;
        this.definitions = definitions;
        this.maps = maps;
        this.bindNot = bindNot;
        this.auditors = auditors;
    }

    /** An entry of DT_JMPREL. */
    private record Slot(LinkMap map, long index, int reference, long address) {}

    /** @throws io.jemu.loader.object.LoaderError if the symbol is undefined */
    @Override
    public Next handle(Task task) {
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        LinkMap map = caller(task);
        Slot slot = slot(map, task.memory().read64(rsp + Long.BYTES));
        if (late != null) {
            registers.set(Register.RSP, rsp + PUSHED);
            task.defer(() -> bindLoading(task, slot));
            return Next.STOP;
        }
        boolean found = resolver.resolveLazily(map, slot.reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
        LinkMap definer = found ? resolver.definer() : null;
        int symbol = found ? resolver.symbol() : 0;
        long value = found ? definitions.address(definer, symbol) : 0;
        registers.set(Register.RSP, rsp + PUSHED);
        PltBinding binding = found ? auditors.slot(map, slot.index) : null;
        boolean tell = binding != null && auditors.mayTell(map, definer);
        if (found && (tell || Definitions.isIndirect(definer, symbol))) {
            SymbolResolver.Outcome outcome = resolver.outcome();
            task.defer(() -> {
                long target = target(task, definer, symbol, value);
                if (tell) {
                    target = told(map, binding, definer, symbol, target);
                }
                resolver.restore(outcome);
                finish(task, map, slot.reference, slot.address, target);
            });
            return Next.STOP;
        }
        finish(task, map, slot.reference, slot.address, value);
        return Next.CONTINUE;
    }

    /** The object whose PLT0 has pushed its struct link_map. */
    public LinkMap caller(Task task) {
        long mapAddress = task.memory().read64(task.registers().get(Register.RSP));
        LinkMap map = maps.byGuestAddress(mapAddress);
        if (map == null) {
            throw new FatalMessage("jemu: a procedure linkage table names no loaded object: struct link_map 0x"
                    + Long.toHexString(mapAddress));
        }
        return map;
    }

    private static Slot slot(LinkMap map, long index) {
        long entry = RelocationTable.pltEntryAddress(map, index);
        long info = map.memory().read64(entry + Long.BYTES);
        if (Rela.type(info) != RelocationType.R_X86_64_JUMP_SLOT.number()) {
            throw FatalMessage.assertion("dl-runtime.c", ASSERTION_LINE, "_dl_fixup",
                    "ELFW(R_TYPE)(reloc->r_info) == ELF_MACHINE_JMP_SLOT");
        }
        return new Slot(map, index, Rela.symbol(info), map.base() + map.memory().read64(entry));
    }

    private static long target(Task task, LinkMap definer, int symbol, long value) {
        return Definitions.isIndirect(definer, symbol) ? GuestCall.call(task, value) : value;
    }

    /** Lets auditors have their say; what they said first holds. */
    private long told(LinkMap map, PltBinding binding, LinkMap definer, int symbol, long value) {
        if (binding.done()) {
            return binding.value();
        }
        long address = auditors.bound(map, binding, definer, symbol, value);
        if (!bindNot) {
            binding.finish(address);
        }
        return address;
    }

    /**
     * Binds a slot that calls are told of, and does not write it (_dl_profile_fixup). Outside the engine's run.
     *
     * @param binding remembers the outcome
     * @return the address
     */
    public long bindForCalls(Task task, LinkMap map, long index, PltBinding binding) {
        Slot slot = slot(map, index);
        if (!resolver.resolveLazily(map, slot.reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY)) {
            return 0;
        }
        LinkMap definer = resolver.definer();
        int symbol = resolver.symbol();
        SymbolResolver.Outcome outcome = resolver.outcome();
        long value = told(map, binding, definer, symbol,
                target(task, definer, symbol, definitions.address(definer, symbol)));
        resolver.restore(outcome);
        resolver.report(map, slot.reference, RelocationType.R_X86_64_JUMP_SLOT, Moment.LAZY, slot.address, value,
                resolver.reports() ? returnAddress(task) : 0);
        return value;
    }

    /** Binds by a look-up that may load objects: those are relocated, and initialized before the call goes on. */
    private void bindLoading(Task task, Slot slot) {
        try {
            boolean found = resolver.resolveLazily(slot.map, slot.reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
            LinkMap definer = found ? resolver.definer() : null;
            int symbol = found ? resolver.symbol() : Elf.STN_UNDEF;
            SymbolResolver.Outcome outcome = resolver.outcome();
            late.relocate(task);
            long value = 0;
            if (found) {
                value = target(task, definer, symbol, definitions.address(definer, symbol));
                PltBinding binding = auditors.slot(slot.map, slot.index);
                if (binding != null) {
                    value = told(slot.map, binding, definer, symbol, value);
                }
            }
            resolver.restore(outcome);
            finish(task, slot.map, slot.reference, slot.address, value);
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
     * Binds an object's slot for a function as its first call would, if it was not called yet. For code of libc that
     * Java stands in for: what that code would have called is bound as if it had been.
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
                long target = map.memory().read64(slot);
                if (pointsInto(map, target) && target != map.base() + map.dynamicSymbols().value(reference)) {
                    bindAsIfCalled(new Slot(map, i, reference, slot));
                }
                return;
            }
        }
    }

    private void bindAsIfCalled(Slot slot) {
        PltBinding binding = auditors.slot(slot.map, slot.index);
        if (binding != null && binding.done()) {
            return;
        }
        boolean found = resolver.resolveLazily(slot.map, slot.reference, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY);
        LinkMap definer = resolver.definer();
        int symbol = resolver.symbol();
        long value = found ? definitions.address(definer, symbol) : 0;
        if (found && binding != null && auditors.mayTell(slot.map, definer)) {
            SymbolResolver.Outcome outcome = resolver.outcome();
            value = told(slot.map, binding, definer, symbol, value);
            resolver.restore(outcome);
        }
        // A slot whose calls are told is never written.
        if (binding == null || !auditors.profiles()) {
            write(slot.map, slot.reference, slot.address, value, 0);
        }
    }

    /** An unbound slot points back into the procedure linkage table of its own object, a bound one to a function. */
    private static boolean pointsInto(LinkMap map, long address) {
        return address >= map.image().mapStart() && address < map.image().mapEnd();
    }
}
