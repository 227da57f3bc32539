package io.jemu.trace.plt;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.ReferenceScan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What one object has to call others with: the words of its global offset table that hold functions, and the code that
 * goes through them.
 */
final class ObjectPlt {
    /** Segments that are larger are read in pieces of this size. */
    private static final int PIECE = 1 << 22;
    /** Pieces overlap by this, so that no instruction is cut in two. */
    private static final int OVERLAP = 32;

    private final String object;
    private final long start;
    private final long end;
    private final long got;
    private final long entries;
    private final Map<Long, GotWord> words = new HashMap<>();
    private final TreeMap<Long, PltStub> stubs = new TreeMap<>();
    private final List<GotJumps.Site> sites = new ArrayList<>();
    private Set<Long> direct;
    private long plt0;

    private ObjectPlt(LinkMap map, String object) {
        this.object = object;
        this.start = map.image().mapStart();
        this.end = map.image().mapEnd();
        this.got = map.dynamic().has(DynamicTag.DT_PLTGOT) ? map.dynamic().address(DynamicTag.DT_PLTGOT) : 0;
        this.entries = map.dynamic().value(DynamicTag.DT_PLTRELSZ) / Rela.SIZE;
    }

    /**
     * Reads a mapped object. What cannot be read has no such code.
     *
     * @param object its name for people
     * @param wanted the symbols that matter
     * @param functions names functions of the object by their addresses; empty for one without a name
     */
    static ObjectPlt of(LinkMap map, String object, Predicate<String> wanted, LongFunction<String> functions) {
        ObjectPlt plt = new ObjectPlt(map, object);
        try {
            plt.readWords(map, wanted);
            plt.readIndirect(map, wanted, functions);
            if (!plt.words.isEmpty()) {
                plt.readCode(map);
            }
        } catch (GuestFault | ElfFormatException damaged) {
            return plt;
        }
        return plt;
    }

    private void readWords(LinkMap map, Predicate<String> wanted) {
        DynamicSymbols table = map.dynamicSymbols();
        ReferenceScan.visit(map, (type, reference, slot) -> {
            boolean lazy = type == RelocationType.R_X86_64_JUMP_SLOT;
            if ((lazy || type == RelocationType.R_X86_64_GLOB_DAT && mayBeFunction(table.type(reference)))
                    && wanted.test(table.name(reference))) {
                words.put(slot, new GotWord(slot, table.name(reference), lazy));
            }
        });
    }

    /** IFUNCs that nobody else sees are called through the linkage table as well. */
    private void readIndirect(LinkMap map, Predicate<String> wanted, LongFunction<String> functions) {
        ReferenceScan.visitIndirect(map, (slot, resolver) -> {
            String name = functions.apply(resolver);
            String symbol = !name.isEmpty() ? name : "*ABS*+0x" + Long.toHexString(resolver - map.base());
            if (!words.containsKey(slot) && wanted.test(symbol)) {
                words.put(slot, new GotWord(slot, symbol, true));
            }
        });
    }

    /** An undefined symbol often has no type. */
    private static boolean mayBeFunction(int type) {
        return type == SymbolType.STT_FUNC.value() || type == SymbolType.STT_GNU_IFUNC.value()
                || type == SymbolType.STT_NOTYPE.value();
    }

    private void readCode(LinkMap map) {
        for (ProgramHeader header : map.image().headers()) {
            if (header.is(SegmentType.PT_LOAD) && header.executable()) {
                long from = map.base() + header.vaddr();
                long to = from + header.filesz();
                for (long at = from; at < to; at += PIECE) {
                    int length = (int) Math.min(PIECE + OVERLAP, to - at);
                    add(new GotJumps(map.memory().read(at, length), at, words::containsKey, got));
                }
            }
        }
    }

    private void add(GotJumps found) {
        found.stubs().forEach(stub -> stubs.put(stub.address(), stub));
        sites.addAll(found.sites());
        if (found.plt0() != 0) {
            plt0 = found.plt0();
        }
    }

    /** The object's name for people. */
    String object() {
        return object;
    }

    /** First address of the object's mapping. */
    long start() {
        return start;
    }

    boolean contains(long address) {
        return address >= start && address < end;
    }

    boolean overlaps(LinkMap map) {
        return map.image().mapStart() < end && start < map.image().mapEnd();
    }

    Collection<PltStub> stubs() {
        return stubs.values();
    }

    Collection<GotWord> words() {
        return words.values();
    }

    /** Whether an address is in the linkage table: in the part that leads to the resolver, or in this entry. */
    boolean inTable(long address, PltStub entry) {
        long distance = address - plt0;
        return plt0 != 0 && distance >= 0 && distance < (entries + 1) * PltStub.SIZE
                || address >= entry.address() && address < entry.address() + PltStub.SIZE;
    }

    /** The entry that begins at an address, or null. */
    PltStub stub(long address) {
        return stubs.get(address);
    }

    /** The word at an address, or null. */
    GotWord word(long address) {
        return words.get(address);
    }

    /** Whether code reads a word itself, and no entry of a linkage table does. */
    boolean readDirectly(GotWord word) {
        if (direct == null) {
            direct = new HashSet<>();
            sites.stream().filter(GotJumps.Site::call).forEach(site -> direct.add(site.slot()));
            stubs.values().forEach(stub -> direct.remove(stub.slot()));
        }
        return direct.contains(word.address());
    }

    /** What an address is called if it belongs to the linkage table or its words; else empty. */
    String name(long address) {
        GotWord word = words.get(address);
        if (word != null) {
            return word.name();
        }
        Map.Entry<Long, PltStub> below = stubs.floorEntry(address);
        if (below != null && address - below.getKey() < PltStub.SIZE) {
            return words.get(below.getValue().slot()).shortSymbol() + "@plt" + offset(address - below.getKey());
        }
        if (got != 0 && address >= got && address < got + 3 * Long.BYTES) {
            return "GOT[" + (address - got) / Long.BYTES + "]" + offset((address - got) % Long.BYTES);
        }
        long distance = address - plt0;
        if (plt0 != 0 && distance >= 0 && distance < (entries + 1) * PltStub.SIZE) {
            return ".PLT" + distance / PltStub.SIZE + offset(distance % PltStub.SIZE);
        }
        return "";
    }

    private static String offset(long offset) {
        return offset == 0 ? "" : "+0x" + Long.toHexString(offset);
    }
}
