package io.jemu.loader.search;

import io.jemu.emulator.elf.ElfBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of /etc/ld.so.cache as ldconfig writes it: the format of glibc 2.2 and later ("glibc-ld.so.cache1.1",
 * with extensions since 2.33), the old one ("ld.so-1.7.0"), or the old one with the new one behind it.
 *
 * <p>The file is not trusted: whatever points outside of it ends the search without a result.
 */
public final class LibraryCache {
    private static final byte[] MAGIC_NEW = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] MAGIC_OLD = "ld.so-1.7.0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int NEW_HEADER_SIZE = 48;
    private static final int NEW_COUNT = 20;
    private static final int NEW_FLAGS = 28;
    private static final int NEW_EXTENSION = 32;
    private static final int NEW_ENTRY_SIZE = 24;
    private static final int NEW_ALIGNMENT = 8;
    private static final int OLD_HEADER_SIZE = 16;
    private static final int OLD_COUNT = 12;
    private static final int OLD_ENTRY_SIZE = 12;
    private static final int ENTRY_KEY = 4;
    private static final int ENTRY_VALUE = 8;
    private static final int ENTRY_HWCAP = 16;

    private static final int ENDIAN_MASK = 3;
    private static final int ENDIAN_LITTLE = 2;
    private static final int EXTENSION_MAGIC = 0xeaa42174;
    private static final int EXTENSION_HEADER_SIZE = 8;
    private static final int SECTION_SIZE = 16;
    /** cache_extension_tag_glibc_hwcaps. */
    private static final int TAG_HWCAPS = 1;

    /** FLAG_X8664_LIB64 | FLAG_ELF_LIBC6. */
    private static final int X86_64_LIBC6 = 0x303;
    /** Bit 62 of hwcap, less 32. */
    private static final int HWCAP_EXTENSION = 1 << 30;
    private static final int HWCAP_ISA_LEVEL_MASK = (1 << 10) - 1;

    private final byte[] bytes;
    private final ElfBytes reader;
    private final HwcapDirectories hwcaps;
    private final long knownHwcaps;
    private final boolean valid;
    /** The table that is searched. */
    private int entries;
    private int entrySize;
    private long count;
    /** What string offsets count from, and how far they may go. */
    private int strings;
    private long stringLimit;
    private int newHeader = -1;
    private List<Integer> priorities;

    /**
     * @param bytes the file, empty if it could not be read
     * @param hwcaps decides which of several entries for a name counts
     */
    public LibraryCache(byte[] bytes, HwcapDirectories hwcaps) {
        this.knownHwcaps = hwcaps.legacyCapabilities();
        this.bytes = bytes;
        this.reader = new ElfBytes(bytes);
        this.hwcaps = hwcaps;
        this.valid = recognize();
    }

    private boolean recognize() {
        if (bytes.length > NEW_HEADER_SIZE && hasMagic(0, MAGIC_NEW)
                && fits(NEW_HEADER_SIZE, count(NEW_COUNT), NEW_ENTRY_SIZE)) {
            return useNew(0);
        }
        if (bytes.length > OLD_HEADER_SIZE && hasMagic(0, MAGIC_OLD)
                && fits(OLD_HEADER_SIZE, count(OLD_COUNT), OLD_ENTRY_SIZE)) {
            int end = OLD_HEADER_SIZE + (int) count(OLD_COUNT) * OLD_ENTRY_SIZE;
            int aligned = end + NEW_ALIGNMENT - 1 & -NEW_ALIGNMENT;
            if (aligned <= bytes.length - NEW_HEADER_SIZE && hasMagic(aligned, MAGIC_NEW)) {
                return useNew(aligned);
            }
            entries = OLD_HEADER_SIZE;
            entrySize = OLD_ENTRY_SIZE;
            count = count(OLD_COUNT);
            strings = end;
            stringLimit = bytes.length - end;
            return true;
        }
        return false;
    }

    private boolean useNew(int header) {
        int flags = bytes[header + NEW_FLAGS];
        if (flags != 0 && (flags & ENDIAN_MASK) != ENDIAN_LITTLE) {
            return false;
        }
        newHeader = header;
        entries = header + NEW_HEADER_SIZE;
        entrySize = NEW_ENTRY_SIZE;
        count = count(header + NEW_COUNT);
        strings = header;
        stringLimit = bytes.length;
        return fits(entries, count, NEW_ENTRY_SIZE);
    }

    private long count(int offset) {
        return Integer.toUnsignedLong(reader.u32(offset));
    }

    private boolean fits(int start, long number, int size) {
        return number <= (bytes.length - start) / size;
    }

    private boolean hasMagic(int at, byte[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (bytes[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks a library up.
     *
     * @param name as in DT_NEEDED
     * @return its path, or null
     */
    public String find(String name) {
        if (!valid) {
            return null;
        }
        int left = 0;
        int right = (int) count - 1;
        while (left <= right) {
            int middle = (left + right) / 2;
            String key = string(field(middle, ENTRY_KEY));
            if (key == null) {
                return null;
            }
            int comparison = compare(name, key);
            if (comparison == 0) {
                return best(name, middle, right);
            }
            // ldconfig sorts in descending order.
            if (comparison < 0) {
                left = middle + 1;
            } else {
                right = middle - 1;
            }
        }
        return null;
    }

    /** Chooses among the entries of one name, of which {@code found} is one (search_cache in elf/dl-cache.c). */
    private String best(String name, int found, int last) {
        int index = found;
        while (index > 0 && hasName(index - 1, name)) {
            index--;
        }
        String best = null;
        int bestPriority = 0;
        for (; index <= last && (index <= found || hasName(index, name)); index++) {
            if (field(index, 0) != X86_64_LIBC6) {
                continue;
            }
            String path = string(field(index, ENTRY_VALUE));
            if (path == null) {
                continue;
            }
            long hwcap = entrySize == NEW_ENTRY_SIZE ? reader.u64(entries + index * NEW_ENTRY_SIZE + ENTRY_HWCAP) : 0;
            if (!isExtension(hwcap)) {
                // The entries with named capabilities come first.
                if (best != null) {
                    break;
                }
                if ((hwcap & ~knownHwcaps) == 0) {
                    return path;
                }
                continue;
            }
            int level = 1 << ((int) (hwcap >>> Integer.SIZE) & HWCAP_ISA_LEVEL_MASK);
            int priority = (level & hwcaps.isaLevels()) == level ? priority((int) hwcap) : 0;
            if (priority != 0 && (best == null || priority < bestPriority)) {
                best = path;
                bestPriority = priority;
            }
        }
        return best;
    }

    private static boolean isExtension(long hwcap) {
        return ((int) (hwcap >>> Integer.SIZE) & ~HWCAP_ISA_LEVEL_MASK) == HWCAP_EXTENSION;
    }

    private boolean hasName(int index, String name) {
        String key = string(field(index, ENTRY_KEY));
        return key != null && compare(name, key) == 0;
    }

    private int field(int index, int offset) {
        return reader.u32(entries + index * entrySize + offset);
    }

    /** A string of the table, null if it does not lie in the file. */
    private String string(int offset) {
        if (Integer.toUnsignedLong(offset) >= stringLimit) {
            return null;
        }
        return stringAt(strings + Integer.toUnsignedLong(offset));
    }

    private String stringAt(long start) {
        for (long end = start; end < bytes.length; end++) {
            if (bytes[(int) end] == 0) {
                return new String(bytes, (int) start, (int) (end - start), StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    private int priority(int index) {
        if (priorities == null) {
            priorities = readPriorities();
        }
        return index >= 0 && index < priorities.size() ? priorities.get(index) : 0;
    }

    /** The preference of each glibc-hwcaps name that the cache numbers; none if the extension is malformed. */
    private List<Integer> readPriorities() {
        long extension = count(newHeader + NEW_EXTENSION);
        if (extension == 0 || extension % Integer.BYTES != 0 || extension > bytes.length - EXTENSION_HEADER_SIZE
                || reader.u32(extension) != EXTENSION_MAGIC) {
            return List.of();
        }
        long sections = Integer.toUnsignedLong(reader.u32(extension + 4));
        if (sections > (bytes.length - extension - EXTENSION_HEADER_SIZE) / SECTION_SIZE) {
            return List.of();
        }
        long names = 0;
        long size = 0;
        for (long i = 0; i < sections; i++) {
            long section = extension + EXTENSION_HEADER_SIZE + i * SECTION_SIZE;
            long start = Integer.toUnsignedLong(reader.u32(section + 8));
            long length = Integer.toUnsignedLong(reader.u32(section + 12));
            if (start + length > bytes.length) {
                return List.of();
            }
            if (reader.u32(section) == TAG_HWCAPS) {
                names = start;
                size = length;
            }
        }
        if (names % Integer.BYTES != 0 || size % Integer.BYTES != 0) {
            return List.of();
        }
        List<Integer> result = new ArrayList<>();
        for (long at = names; at < names + size; at += Integer.BYTES) {
            String directory = stringAt(Integer.toUnsignedLong(reader.u32(at)));
            result.add(directory == null ? 0 : hwcaps.priority(directory));
        }
        return result;
    }

    /** The order of the cache: like strcmp, but runs of digits compare as numbers (_dl_cache_libcmp). */
    static int compare(String first, String second) {
        int i = 0;
        int j = 0;
        while (i < first.length()) {
            char a = first.charAt(i);
            char b = j < second.length() ? second.charAt(j) : 0;
            if (isDigit(a) && isDigit(b)) {
                int x = 0;
                while (i < first.length() && isDigit(first.charAt(i))) {
                    x = 10 * x + first.charAt(i++) - '0';
                }
                int y = 0;
                while (j < second.length() && isDigit(second.charAt(j))) {
                    y = 10 * y + second.charAt(j++) - '0';
                }
                if (x != y) {
                    return x - y;
                }
            } else if (isDigit(a)) {
                return 1;
            } else if (isDigit(b)) {
                return -1;
            } else if (a != b) {
                // char is signed on x86.
                return (byte) a - (byte) b;
            } else {
                i++;
                j++;
            }
        }
        return j < second.length() ? -(byte) second.charAt(j) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
