package io.jemu.loader.glibc;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.host.Tunable;
import io.jemu.loader.host.Tunables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The list of tunables in ld.so's data, from which the C library takes their values (tunable_list in
 * elf/dl-tunables.c). It is found by the names in it, which since 2.33 lie in the entries themselves; how wide an entry
 * is and where its members are follows from the longest name and the place of the environment variables' names.
 *
 * @param address of the list, unrelocated
 * @param stride bytes from one entry to the next
 * @param value offset of the value in an entry
 * @param initialized offset of the flag that the tunable was set
 * @param tunables the entries, with the values that the file has
 */
public record TunableTable(long address, int stride, int value, int initialized, List<Tunable> tunables) {
    private static final byte[] PREFIX = "glibc.".getBytes(StandardCharsets.ISO_8859_1);
    private static final String ALIAS_MARK = "MALLOC_";
    private static final int MAX_STRIDE = 512;
    private static final int MAX_ENTRIES = 256;
    /** Members of tunable_type_t behind the name: the type's code, least and greatest value. */
    private static final int MINIMUM = 8;
    private static final int MAXIMUM = 16;
    private static final int TYPE_SIZE = 24;
    /** A value that is 64 bits wide, and one that is a string with its length. */
    private static final int NARROW = 8;
    private static final int WIDE = 16;

    public TunableTable {
        tunables = List.copyOf(tunables);
    }

    /** Where the members are behind tunable_type_t, by the distance from there to the environment variable's name. */
    private enum Members {
        /** Value, flag, security level: up to 2.38. */
        WITH_SECURITY(NARROW + 8, 0, NARROW, NARROW + 4),
        /** Value, flag. */
        NARROW_VALUE(NARROW + 1, 0, NARROW, -1),
        /** Wide value, flag. */
        WIDE_VALUE(WIDE + 1, 0, WIDE, -1),
        /** Default and value, both wide, and the flag. */
        WIDE_DEFAULT(2 * WIDE + 1, WIDE, 2 * WIDE, -1);

        private final int size;
        private final int value;
        private final int initialized;
        private final int security;

        Members(int size, int value, int initialized, int security) {
            this.size = size;
            this.value = value;
            this.initialized = initialized;
            this.security = security;
        }

        static Members of(int size) {
            for (Members members : values()) {
                if (members.size == size) {
                    return members;
                }
            }
            return null;
        }
    }

    /** Finds the list in ld.so; empty if it is not there or in no known form. */
    public static Optional<TunableTable> find(LibraryFile rtld) {
        for (ProgramHeader segment : rtld.headers()) {
            if (segment.is(SegmentType.PT_LOAD) && segment.writable() && segment.filesz() > 0
                    && segment.filesz() < Integer.MAX_VALUE) {
                byte[] data = new byte[(int) segment.filesz()];
                try {
                    rtld.memory().read(segment.vaddr(), data, 0, data.length);
                    Optional<TunableTable> table = find(data, segment.vaddr(), rtld.memory());
                    if (table.isPresent()) {
                        return table;
                    }
                } catch (ElfFormatException damaged) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<TunableTable> find(byte[] data, long base, ElfMemory memory) {
        int first = indexOf(data, 0, data.length);
        int second = first < 0 ? -1 : indexOf(data, first + 1, Math.min(data.length, first + MAX_STRIDE));
        if (second < 0 || (second - first) % Long.BYTES != 0) {
            return Optional.empty();
        }
        int stride = second - first;
        List<String> names = new ArrayList<>();
        for (int at = first; at + stride <= data.length && startsWith(data, at) && names.size() < MAX_ENTRIES;
                at += stride) {
            names.add(string(data, at, stride));
        }
        int type = roundUp(names.stream().mapToInt(String::length).max().orElse(0) + 1);
        int alias = alias(data, first, stride, names.size(), type + TYPE_SIZE);
        Members members = alias < 0 ? null : Members.of(alias - type - TYPE_SIZE);
        if (members == null) {
            return Optional.empty();
        }
        List<Tunable> tunables = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            long entry = base + first + (long) i * stride;
            int code = memory.u32(entry + type);
            int security = members.security < 0 ? 0 : memory.u32(entry + type + TYPE_SIZE + members.security);
            if (code < 0 || code >= Tunable.Type.values().length || security < 0
                    || security >= Tunable.Security.values().length) {
                return Optional.empty();
            }
            tunables.add(new Tunable(i, names.get(i), Tunable.Type.values()[code],
                    memory.u64(entry + type + MINIMUM), memory.u64(entry + type + MAXIMUM),
                    memory.u64(entry + type + TYPE_SIZE + members.value), Tunable.Security.values()[security],
                    string(data, first + i * stride + alias, stride - alias)));
        }
        return Optional.of(new TunableTable(base + first, stride, type + TYPE_SIZE + members.value,
                type + TYPE_SIZE + members.initialized, tunables));
    }

    /** Where in an entry the environment variable's name begins: the same place in each entry that has one. */
    private static int alias(byte[] data, int first, int stride, int count, int from) {
        for (int i = 0; i < count; i++) {
            int entry = first + i * stride;
            String text = new String(data, entry, stride, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(ALIAS_MARK, from);
            if (at >= 0) {
                return at;
            }
        }
        return -1;
    }

    private static int roundUp(int size) {
        return size + Long.BYTES - 1 & -Long.BYTES;
    }

    private static boolean startsWith(byte[] data, int at) {
        return at + PREFIX.length <= data.length
                && Arrays.equals(data, at, at + PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    private static int indexOf(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (startsWith(data, i)) {
                return i;
            }
        }
        return -1;
    }

    private static String string(byte[] data, int at, int limit) {
        int length = 0;
        while (length < limit && data[at + length] != 0) {
            length++;
        }
        return new String(data, at, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Writes what is set into the list of a mapped ld.so.
     *
     * @param base of ld.so
     * @param heap where strings are put
     */
    public void write(AddressSpace memory, long base, Tunables settings, GuestHeap heap) {
        for (Tunables.Setting setting : settings.settings().values()) {
            long entry = base + address + (long) setting.tunable().index() * stride;
            if (setting.text() == null) {
                memory.write64(entry + value, setting.number());
            } else {
                memory.write64(entry + value, heap.string(setting.text()));
                if (initialized - value == WIDE) {
                    memory.write64(entry + value + Long.BYTES, setting.text().length());
                }
            }
            memory.write8(entry + initialized, (byte) 1);
        }
    }
}
