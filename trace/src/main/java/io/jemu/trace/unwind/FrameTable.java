package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.trace.symbols.MappedObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The unwind table of an object: entries of .eh_frame, found through the sorted table of .eh_frame_hdr, or one by one
 * where there is none. What has been found is kept.
 */
final class FrameTable {
    private static final long MAX_ENTRY = 1 << 20;
    private static final int MAX_ENTRIES = 1 << 20;
    private static final long EXTENDED = 0xffff_ffffL;
    private static final int ROW_SIZE = 2 * Integer.BYTES;
    private static final int VERSION = 1;
    private static final int MAX_KNOWN = 1 << 12;

    private final ElfMemory memory;
    private final long header;
    /** The sorted table of (first address, entry), both relative to the header, and the number of its rows. */
    private final long rows;
    private final long rowCount;
    private final long frames;
    private final long limit;
    private final Map<Long, Cie> cies = new HashMap<>();
    private final Map<Long, Fde> known = new HashMap<>();
    /** All entries in order of address, if there is no table to search. */
    private List<Fde> all;

    private FrameTable(ElfMemory memory, long header, long rows, long rowCount, long frames, long limit) {
        this.memory = memory;
        this.header = header;
        this.rows = rows;
        this.rowCount = rowCount;
        this.frames = frames;
        this.limit = limit;
    }

    /** The table of an object, null if it has none that can be read. */
    static FrameTable of(MappedObject object, ElfMemory memory) {
        ProgramHeader segment = object.segment(SegmentType.PT_GNU_EH_FRAME).orElse(null);
        return segment == null ? null : read(memory, object.bias() + segment.vaddr(), object.end());
    }

    /**
     * The table whose header is at an address, null if it cannot be read.
     *
     * @param limit where the object ends
     */
    static FrameTable read(ElfMemory memory, long start, long limit) {
        try {
            Cursor cursor = new Cursor(memory, start, limit);
            if (cursor.u8() != VERSION) {
                return null;
            }
            int framesEncoding = cursor.u8();
            int countEncoding = cursor.u8();
            int tableEncoding = cursor.u8();
            long frames = PointerEncoding.address(memory, cursor, framesEncoding, start);
            long count = countEncoding == PointerEncoding.DW_EH_PE_omit ? 0
                    : PointerEncoding.address(memory, cursor, countEncoding, start);
            boolean sorted = tableEncoding == PointerEncoding.DATAREL_SDATA4 && count > 0
                    && count <= (limit - cursor.position()) / ROW_SIZE;
            return new FrameTable(memory, start, cursor.position(), sorted ? count : 0, frames, limit);
        } catch (ElfFormatException | GuestFault damaged) {
            return null;
        }
    }

    /**
     * The entry that describes the code at an address, or null.
     *
     * @throws ElfFormatException or {@link GuestFault} if the table is damaged
     */
    Fde find(long address) {
        return rowCount > 0 ? search(address) : scan(address);
    }

    private Fde search(long address) {
        long low = 0;
        long high = rowCount;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (Long.compareUnsigned(header + memory.u32(rows + middle * ROW_SIZE), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return null;
        }
        Fde entry = entry(header + memory.u32(rows + (low - 1) * ROW_SIZE + Integer.BYTES));
        return entry != null && entry.covers(address) ? entry : null;
    }

    private Fde scan(long address) {
        if (all == null) {
            all = readAll();
        }
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(all.get(middle).begin(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && all.get(low - 1).covers(address) ? all.get(low - 1) : null;
    }

    private List<Fde> readAll() {
        List<Fde> found = new ArrayList<>();
        long at = frames;
        try {
            for (int i = 0; i < MAX_ENTRIES; i++) {
                Cursor cursor = open(at);
                if (cursor == null) {
                    break;
                }
                Fde entry = entry(at);
                if (entry != null) {
                    found.add(entry);
                }
                at = cursor.end();
            }
        } catch (ElfFormatException | GuestFault damaged) {
            // Those before it are good.
        }
        found.sort(Comparator.comparing(Fde::begin, Long::compareUnsigned));
        return found;
    }

    /** A cursor behind the length of the entry at an address, null at the end of the section. */
    private Cursor open(long at) {
        Cursor cursor = new Cursor(memory, at, limit);
        long length = cursor.u32();
        if (length == EXTENDED) {
            length = cursor.u64();
        }
        if (length == 0) {
            return null;
        }
        if (length < 0 || length > MAX_ENTRY || length > limit - cursor.position()) {
            throw Cursor.damaged();
        }
        return new Cursor(memory, cursor.position(), cursor.position() + length);
    }

    /** The function's entry at an address, null if another one is there. */
    private Fde entry(long at) {
        Fde entry = known.get(at);
        if (entry == null) {
            entry = parse(at);
            if (entry != null && known.size() < MAX_KNOWN) {
                known.put(at, entry);
            }
        }
        return entry;
    }

    private Fde parse(long at) {
        Cursor cursor = open(at);
        if (cursor == null) {
            return null;
        }
        long idAt = cursor.position();
        long id = cursor.u32();
        if (id == 0) {
            return null;
        }
        Cie cie = cie(idAt - id);
        long begin = PointerEncoding.address(memory, cursor, cie.encoding(), header);
        long length = PointerEncoding.plain(cursor, cie.encoding());
        if (cie.sized()) {
            cursor.block(cursor.uleb());
        }
        return new Fde(cie, begin, begin + length, new Cursor.Block(cursor.position(), cursor.end()));
    }

    private Cie cie(long at) {
        Cie cie = cies.get(at);
        if (cie == null) {
            Cursor cursor = open(at);
            if (cursor == null || cursor.u32() != 0) {
                throw Cursor.damaged();
            }
            cie = Cie.parse(memory, cursor, header);
            cies.put(at, cie);
        }
        return cie;
    }
}
