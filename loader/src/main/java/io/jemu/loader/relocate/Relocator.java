package io.jemu.loader.relocate;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectType;
import java.util.function.LongUnaryOperator;

/**
 * Relocates objects: _dl_relocate_object of glibc and the x86-64 relocations of its dl-machine.h (psABI, Relocation
 * Types). Addends come from the entries; DT_REL does not exist on x86-64.
 */
public final class Relocator {
    private static final int RELR_BITS = 63;
    /** As printed by glibc 2.36. */
    private static final int RELATIVE_LINE = 487;
    private static final long UINT_MAX = 0xffff_ffffL;

    private final AddressSpace memory;
    private final SymbolResolver resolver;
    private final Definitions definitions;
    private final StaticTls tls;
    private final LongUnaryOperator callGuest;
    private final SegmentProtection protection;
    private final RelocationListener listener;
    private final String program;
    private final boolean verbose;
    private final Auditors auditors;
    private final GuestWords words;

    /**
     * @param callGuest calls an IFUNC resolver in the guest and returns its result
     * @param program argv[0], for messages
     * @param verbose LD_VERBOSE: tell of copies that are larger than the original, too
     */
    public Relocator(AddressSpace memory, SymbolResolver resolver, Definitions definitions, StaticTls tls,
            LongUnaryOperator callGuest, Protector protector, RelocationListener listener, String program,
            boolean verbose, Auditors auditors) {
        this.memory = memory;
        this.resolver = resolver;
        this.definitions = definitions;
        this.tls = tls;
        this.callGuest = callGuest;
        this.protection = new SegmentProtection(protector);
        this.listener = listener;
        this.program = program;
        this.verbose = verbose;
        this.auditors = auditors;
        this.words = new GuestWords(memory);
    }

    /**
     * How an object is relocated.
     *
     * @param lazy whether PLT relocations may wait for the first call, if the object does not forbid it
     * @param resolverAddress where the first entry of the PLT jumps for a slot that is not bound yet: GOT[2]
     * @param profilerAddress where it jumps if auditors want to know of calls; such slots are never written
     * @param when for {@link io.jemu.loader.lookup.Binding}
     * @param relroLater whether {@link #protect} is left to the caller
     */
    public record Mode(boolean lazy, long resolverAddress, long profilerAddress, Moment when, boolean relroLater) {}

    /**
     * Does all relocations of an object, then protects its RELRO region. Does nothing if they were done before.
     *
     * @throws LoaderError for an undefined symbol, an unknown relocation, no TLS space, a failing mprotect
     */
    public void relocate(LinkMap map, Mode mode) {
        if (map.state().relocated()) {
            return;
        }
        boolean profiled = auditors.profiles() && !resolver.mayLoad();
        boolean lazy = mode.lazy && (profiled || !map.dynamic().has(DynamicTag.DT_BIND_NOW));
        listener.relocating(map, lazy);
        boolean textRelocations = map.dynamic().has(DynamicTag.DT_TEXTREL);
        if (textRelocations) {
            protection.makeWritable(map);
        }
        words.forget();
        if ((lazy || resolver.mayLoad() && map.dynamic().has(DynamicTag.DT_PLTGOT))
                && map.dynamic().has(DynamicTag.DT_JMPREL)) {
            prepareLazyBinding(map, profiled ? mode.profilerAddress : mode.resolverAddress);
        }
        relocateRelr(map);
        for (RelocationTable table : RelocationTable.of(map, lazy)) {
            if (table.lazy()) {
                relocateLazily(map, table, mode.when);
            } else {
                relocate(map, table, mode.when);
            }
        }
        auditors.relocated(map, map.dynamic().value(DynamicTag.DT_PLTRELSZ) / Rela.SIZE);
        map.state().markRelocated();
        words.forget();
        if (textRelocations) {
            protection.restore(map);
        }
        if (!mode.relroLater) {
            protect(map);
        }
        listener.relocated(map);
    }

    /** Makes the RELRO region of an object read-only. */
    public void protect(LinkMap map) {
        protection.protectRelro(map);
    }

    /** GOT[1] and GOT[2]: what the first entry of the procedure linkage table pushes, and where it jumps. */
    private void prepareLazyBinding(LinkMap map, long resolverAddress) {
        long got = map.dynamic().address(DynamicTag.DT_PLTGOT);
        words.set(got + Long.BYTES, map.state().guestAddress());
        words.set(got + 2 * Long.BYTES, resolverAddress);
    }

    /** DT_RELR: an even word is an address to relocate, an odd one a bitmap for the 63 words after the last. */
    private void relocateRelr(LinkMap map) {
        if (!map.dynamic().has(DynamicTag.DT_RELR)) {
            return;
        }
        long base = map.base();
        long at = map.dynamic().address(DynamicTag.DT_RELR);
        long end = at + map.dynamic().value(DynamicTag.DT_RELRSZ);
        long where = 0;
        for (; at < end; at += Long.BYTES) {
            long entry = memory.read64(at);
            if ((entry & 1) == 0) {
                where = base + entry;
                words.add(where, base);
                where += Long.BYTES;
            } else {
                for (long bits = entry >>> 1; bits != 0; bits &= bits - 1) {
                    words.add(where + (long) Long.numberOfTrailingZeros(bits) * Long.BYTES, base);
                }
                where += (long) RELR_BITS * Long.BYTES;
            }
        }
    }

    private void relocateLazily(LinkMap map, RelocationTable table, Moment when) {
        int indirect = 0;
        for (int i = 0; i < table.size(); i++) {
            int type = Rela.type(table.info(i));
            long slot = map.base() + table.offset(i);
            if (type == RelocationType.R_X86_64_JUMP_SLOT.number()) {
                words.add(slot, map.base());
            } else if (type == RelocationType.R_X86_64_TLSDESC.number()) {
                apply(map, RelocationType.R_X86_64_TLSDESC, table, i, when);
            } else if (type == RelocationType.R_X86_64_IRELATIVE.number()) {
                indirect++;
            } else {
                throw unexpected(map, type, "unexpected PLT reloc type 0x");
            }
        }
        if (indirect > 0) {
            relocateIndirect(map, table);
        }
    }

    private void relocate(LinkMap map, RelocationTable table, Moment when) {
        long base = map.base();
        int relative = base == 0 ? 0 : table.relative();
        for (int i = 0; i < relative; i++) {
            int type = Rela.type(table.info(i));
            if (type != RelocationType.R_X86_64_RELATIVE.number()
                    && type != RelocationType.R_X86_64_RELATIVE64.number()) {
                throw FatalMessage.assertion("../sysdeps/x86_64/dl-machine.h", RELATIVE_LINE,
                        "elf_machine_rela_relative", "ELFW(R_TYPE) (reloc->r_info) == R_X86_64_RELATIVE");
            }
            words.set(base + table.offset(i), base + table.addend(i));
        }
        int indirect = 0;
        for (int i = table.relative(); i < table.size(); i++) {
            int number = Rela.type(table.info(i));
            RelocationType type = RelocationType.of(number);
            if (type == null) {
                throw unexpected(map, number, "unexpected reloc type 0x");
            }
            if (type == RelocationType.R_X86_64_IRELATIVE) {
                indirect++;
            } else {
                apply(map, type, table, i, when);
            }
        }
        if (indirect > 0) {
            relocateIndirect(map, table);
        }
    }

    /** IRELATIVE last: the resolvers are code of the object itself, which must be able to run. */
    private void relocateIndirect(LinkMap map, RelocationTable table) {
        for (int i = 0; i < table.size(); i++) {
            if (Rela.type(table.info(i)) == RelocationType.R_X86_64_IRELATIVE.number()) {
                long function = map.base() + table.addend(i);
                long target = call(function);
                long slot = map.base() + table.offset(i);
                words.set(slot, target);
                listener.resolved(map, slot, function, target);
            }
        }
    }

    private long call(long function) {
        SymbolResolver.Outcome outcome = resolver.outcome();
        long result = callGuest.applyAsLong(function);
        words.forget();
        resolver.restore(outcome);
        return result;
    }

    /** One relocation that is neither lazy nor IRELATIVE: elf_machine_rela. */
    private void apply(LinkMap map, RelocationType type, RelocationTable table, int index, Moment when) {
        long slot = map.base() + table.offset(index);
        long addend = table.addend(index);
        if (type == RelocationType.R_X86_64_NONE) {
            return;
        }
        if (type == RelocationType.R_X86_64_JUMP_SLOT
                && resolver.waitsForCall(map, Rela.symbol(table.info(index)))) {
            words.add(slot, map.base());
            return;
        }
        if (type == RelocationType.R_X86_64_RELATIVE || type == RelocationType.R_X86_64_RELATIVE64) {
            words.set(slot, map.base() + addend);
            return;
        }
        int reference = Rela.symbol(table.info(index));
        TypeClass typeClass = TypeClass.of(type);
        boolean found = resolver.resolve(map, reference, typeClass,
                LookupFlags.DL_LOOKUP_ADD_DEPENDENCY | LookupFlags.DL_LOOKUP_FOR_RELOCATE);
        LinkMap definer = found ? resolver.definer() : null;
        int symbol = found ? resolver.symbol() : Elf.STN_UNDEF;
        long value = found ? definitions.address(definer, symbol) : 0;
        if (found && Definitions.isIndirect(definer, symbol)) {
            value = callResolver(map, reference, definer, value);
        }
        long written = switch (type) {
            case R_X86_64_GLOB_DAT -> set(slot, value);
            case R_X86_64_JUMP_SLOT -> found && auditors.tellsEarly(map, definer)
                    ? set(slot, audited(map, definer, symbol, slot, value)) : set(slot, value);
            case R_X86_64_64 -> set(slot, value + addend);
            case R_X86_64_SIZE64 -> set(slot, (found ? definer.dynamicSymbols().size(symbol) : 0) + addend);
            case R_X86_64_SIZE32 ->
                set32(map, type, reference, slot, (found ? definer.dynamicSymbols().size(symbol) : 0) + addend);
            case R_X86_64_32 -> set32(map, type, reference, slot, value + addend);
            case R_X86_64_PC32 -> set32(map, type, reference, slot, value + addend - slot);
            case R_X86_64_DTPMOD64 -> found ? set(slot, definer.state().tlsModuleId()) : 0;
            case R_X86_64_DTPOFF64 -> found ? set(slot, definer.dynamicSymbols().value(symbol) + addend) : 0;
            case R_X86_64_TPOFF64 -> {
                if (!found) {
                    yield 0;
                }
                tls.require(definer);
                yield set(slot, definer.dynamicSymbols().value(symbol) + addend - definer.state().tlsOffset());
            }
            case R_X86_64_TLSDESC -> describeTls(slot, addend, definer, symbol);
            case R_X86_64_COPY -> {
                if (found) {
                    copy(map, reference, slot, definer, symbol, value);
                }
                yield value;
            }
            default -> throw unexpected(map, type.number(), "unexpected reloc type 0x");
        };
        resolver.report(map, reference, type, when, slot, written, 0);
    }

    /** Auditors may give another address; they see the slot written already. */
    private long audited(LinkMap map, LinkMap definer, int symbol, long slot, long value) {
        words.set(slot, value);
        words.forget();
        SymbolResolver.Outcome outcome = resolver.outcome();
        long result = auditors.bound(map, null, definer, symbol, value);
        resolver.restore(outcome);
        return result;
    }

    private long set(long slot, long value) {
        words.set(slot, value);
        return value;
    }

    private long callResolver(LinkMap map, int reference, LinkMap definer, long function) {
        if (definer != map && !definer.state().relocated()) {
            String name = map.dynamicSymbols().name(reference);
            if (definer.type() == ObjectType.EXECUTABLE) {
                throw new FatalMessage(program + ": IFUNC symbol '" + name + "' referenced in '"
                        + map.name() + "' is defined in the executable and creates an unsatisfiable circular"
                        + " dependency.");
            }
            listener.complain(program + ": Relink `" + map.name() + "' with `" + definer.name()
                    + "' for IFUNC symbol `" + name + "'");
        }
        return call(function);
    }

    private long set32(LinkMap map, RelocationType type, int reference, long slot, long value) {
        memory.write32(slot, (int) value);
        boolean fits = type == RelocationType.R_X86_64_PC32 ? value == (int) value
                : Long.compareUnsigned(value, UINT_MAX) <= 0;
        if (!fits) {
            RelocationType named = type == RelocationType.R_X86_64_PC32 ? type : RelocationType.R_X86_64_32;
            listener.complain(program + ": Symbol `" + map.dynamicSymbols().name(reference)
                    + "' causes overflow in " + named + " relocation");
        }
        return value;
    }

    /** The pair of words that code calls with its address in RAX (psABI, TLS descriptors). */
    private long describeTls(long slot, long addend, LinkMap definer, int symbol) {
        long entry;
        long argument;
        if (definer == null) {
            entry = tls.descriptorUndefinedWeak();
            argument = addend;
        } else {
            long offset = definer.dynamicSymbols().value(symbol) + addend;
            if (tls.tryPlace(definer)) {
                entry = tls.descriptorReturn();
                argument = offset - definer.state().tlsOffset();
            } else {
                entry = tls.descriptorDynamic();
                argument = tls.dynamicArgument(definer, offset);
            }
        }
        words.set(slot + Long.BYTES, argument);
        return set(slot, entry);
    }

    private void copy(LinkMap map, int reference, long slot, LinkMap definer, int symbol, long source) {
        long wanted = map.dynamicSymbols().size(reference);
        DynamicSymbols table = definer.dynamicSymbols();
        long size = table.size(symbol);
        long length = Long.compareUnsigned(size, wanted) < 0 ? size : wanted;
        words.forget();
        MemoryCopy.copy(memory, source, slot, length);
        if (Long.compareUnsigned(size, wanted) > 0 || size != wanted && verbose) {
            listener.complain(program + ": Symbol `" + map.dynamicSymbols().name(reference)
                    + "' has different size in shared object, consider re-linking");
        }
    }

    /** _dl_reloc_bad_type: two hexadecimal digits, or eight if they are needed. */
    private static LoaderError unexpected(LinkMap map, int type, String text) {
        String digits = Integer.compareUnsigned(type, 0xff) > 0 ? String.format("%08x", type)
                : String.format("%02x", type);
        return new LoaderError(0, map.name(), text + digits);
    }
}
