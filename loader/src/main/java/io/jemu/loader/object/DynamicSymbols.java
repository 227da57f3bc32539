package io.jemu.loader.object;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The symbol, string, hash and version tables of one mapped object, copied out of guest memory into arrays, so that the
 * look-up loop neither walks page tables nor allocates. Nobody changes these tables while a program runs.
 *
 * <p>Tables must lie inside the object's mapping: a look-up that leaves it throws {@link GuestFault}, where ld.so
 * itself would be killed by SIGSEGV.
 */
public final class DynamicSymbols {
    private static final int LONGS_PER_SYMBOL = ElfSymbol.SIZE / Long.BYTES;
    private static final int GNU_HEADER_WORDS = 4;
    private static final int BLOOM_WORD_SHIFT = 6;
    /** The largest table, in bytes, that is taken seriously. */
    private static final int MAX_TABLE = 1 << 26;
    private static final int TYPE_MASK = 0xf;
    private static final int BINDING_SHIFT = 4;
    private static final int VISIBILITY_MASK = 3;

    private final AddressSpace memory;
    private final long mapStart;
    private final long mapEnd;
    private final long symbolAddress;
    private final long versionAddress;
    private final byte[] strings;
    private final long[] symbols;
    private final int count;
    private final short[] versions;

    private long[] bloom = {};
    private int bloomShift;
    private int gnuOffset;
    private int[] buckets = {};
    private int[] chains = {};
    private final boolean gnu;

    /**
     * Copies the tables.
     *
     * @param tables where they are; absolute addresses, 0 for a table that the object does not have
     */
    public DynamicSymbols(AddressSpace memory, Tables tables) {
        this.memory = memory;
        this.mapStart = tables.mapStart;
        this.mapEnd = tables.mapEnd;
        this.symbolAddress = tables.symbols;
        this.versionAddress = tables.versions;
        this.strings = tables.strings == 0 ? new byte[1] : strings(tables.strings, tables.stringsSize);
        this.gnu = tables.gnuHash != 0;
        int known = 1;
        if (gnu) {
            known = Math.max(known, readGnuHash(tables.gnuHash));
        } else if (tables.sysvHash != 0) {
            known = Math.max(known, readSysvHash(tables.sysvHash));
        }
        symbols = symbolAddress == 0 ? new long[LONGS_PER_SYMBOL]
                : longs(symbolAddress, (long) known * LONGS_PER_SYMBOL);
        count = symbols.length / LONGS_PER_SYMBOL;
        versions = versionAddress == 0 ? null : shorts(versionAddress, known);
    }

    private DynamicSymbols(AddressSpace memory, DynamicSymbols same) {
        this.memory = memory;
        this.mapStart = same.mapStart;
        this.mapEnd = same.mapEnd;
        this.symbolAddress = same.symbolAddress;
        this.versionAddress = same.versionAddress;
        this.strings = same.strings;
        this.symbols = same.symbols;
        this.count = same.count;
        this.versions = same.versions;
        this.bloom = same.bloom;
        this.bloomShift = same.bloomShift;
        this.gnuOffset = same.gnuOffset;
        this.buckets = same.buckets;
        this.chains = same.chains;
        this.gnu = same.gnu;
    }

    /** The same tables in a process that was forked off; the arrays, which are never written again, are shared. */
    DynamicSymbols copy(AddressSpace child) {
        return new DynamicSymbols(child, this);
    }

    /**
     * Absolute addresses of an object's tables.
     *
     * @param stringsSize DT_STRSZ, not positive if that is missing or absurd
     */
    public record Tables(long mapStart, long mapEnd, long symbols, long strings, long stringsSize, long gnuHash,
            long sysvHash, long versions) {}

    private int readGnuHash(long address) {
        int[] header = ints(address, GNU_HEADER_WORDS);
        int bucketCount = header[0];
        gnuOffset = header[1];
        int bloomWords = header[2];
        bloomShift = header[3];
        if (bloomWords < 0 || Integer.bitCount(bloomWords) != 1 || bucketCount < 0 || gnuOffset < 0) {
            throw new GuestFault(address, Access.READ);
        }
        long at = address + GNU_HEADER_WORDS * Integer.BYTES;
        bloom = longs(at, bloomWords);
        at += (long) bloomWords * Long.BYTES;
        buckets = ints(at, bucketCount);
        at += (long) bucketCount * Integer.BYTES;
        int last = 0;
        for (int bucket : buckets) {
            last = Math.max(last, bucket);
            if (bucket < 0 || bucket != 0 && bucket < gnuOffset) {
                throw new GuestFault(at, Access.READ);
            }
        }
        if (last == 0) {
            return gnuOffset;
        }
        int tail = last;
        while ((memory.read32(inside(at + 4L * (tail - gnuOffset), Integer.BYTES)) & 1) == 0) {
            tail++;
        }
        chains = ints(at, tail + 1L - gnuOffset);
        return tail + 1;
    }

    private int readSysvHash(long address) {
        int[] header = ints(address, 2);
        if (header[0] < 0 || header[1] < 0) {
            throw new GuestFault(address, Access.READ);
        }
        long at = address + 2L * Integer.BYTES;
        buckets = ints(at, header[0]);
        chains = ints(at + 4L * header[0], header[1]);
        refuseEndlessChains(address);
        return header[1];
    }

    /** A symbol is in one chain only, so all chains together are not longer than the table, unless one is a circle. */
    private void refuseEndlessChains(long address) {
        int steps = 0;
        for (int bucket : buckets) {
            for (int symbol = sysvSymbol(bucket); symbol != Elf.STN_UNDEF; symbol = sysvSymbol(chains[symbol])) {
                if (++steps > chains.length) {
                    throw new GuestFault(address, Access.READ);
                }
            }
        }
    }

    /** Whether anything can be found here (l_nbuckets is not 0). */
    public boolean searchable() {
        return buckets.length != 0;
    }

    /** Whether the object has DT_VERSYM. */
    public boolean versioned() {
        return versions != null;
    }

    /**
     * The first symbol that may have a name with these hashes, {@link Elf#STN_UNDEF} if there is none. Hashes collide:
     * names must be compared.
     */
    public int first(int gnuHash, int sysvHash) {
        if (!gnu) {
            return sysvSymbol(buckets[Integer.remainderUnsigned(sysvHash, buckets.length)]);
        }
        long word = bloom[gnuHash >>> BLOOM_WORD_SHIFT & bloom.length - 1];
        if ((word >>> gnuHash & word >>> (gnuHash >>> bloomShift) & 1) == 0) {
            return Elf.STN_UNDEF;
        }
        int symbol = buckets[Integer.remainderUnsigned(gnuHash, buckets.length)];
        if (symbol == Elf.STN_UNDEF) {
            return Elf.STN_UNDEF;
        }
        int chain = chains[symbol - gnuOffset];
        return (chain ^ gnuHash) >>> 1 == 0 ? symbol : next(symbol, gnuHash);
    }

    /** The next symbol after {@code symbol} that may have the name. */
    public int next(int symbol, int gnuHash) {
        if (!gnu) {
            return sysvSymbol(chains[symbol]);
        }
        int at = symbol - gnuOffset;
        while ((chains[at] & 1) == 0) {
            at++;
            if ((chains[at] ^ gnuHash) >>> 1 == 0) {
                return at + gnuOffset;
            }
        }
        return Elf.STN_UNDEF;
    }

    /**
     * What {@link #first} and {@link #next} do for a name, told step by step: for explanations.
     *
     * @param name holds the NUL-terminated name at {@code offset}
     */
    public HashProbe probe(int gnuHash, int sysvHash, byte[] name, int offset) {
        int hash = gnu ? gnuHash : sysvHash;
        if (!searchable()) {
            return new HashProbe(HashProbe.Table.NONE, hash, -1, 0, 0, true, -1, 0, 0, Elf.STN_UNDEF);
        }
        int word = gnu ? gnuHash >>> BLOOM_WORD_SHIFT & bloom.length - 1 : -1;
        int first = gnuHash & Long.SIZE - 1;
        int second = gnuHash >>> bloomShift & Long.SIZE - 1;
        boolean passed = !gnu || (bloom[word] >>> first & bloom[word] >>> second & 1) != 0;
        int bucket = passed ? Integer.remainderUnsigned(hash, buckets.length) : -1;
        int compared = 0;
        int symbol = passed ? start(bucket) : Elf.STN_UNDEF;
        boolean found = false;
        while (symbol != Elf.STN_UNDEF && !found) {
            compared++;
            int chain = gnu ? chains[symbol - gnuOffset] : 0;
            found = (!gnu || (chain ^ gnuHash) >>> 1 == 0) && named(symbol, name, offset);
            if (!found) {
                symbol = !gnu ? sysvSymbol(chains[symbol]) : (chain & 1) == 0 ? symbol + 1 : Elf.STN_UNDEF;
            }
        }
        return new HashProbe(gnu ? HashProbe.Table.GNU : HashProbe.Table.SYSV, hash, word, first, second, passed,
                bucket, buckets.length, compared, symbol);
    }

    private int start(int bucket) {
        return gnu ? buckets[bucket] : sysvSymbol(buckets[bucket]);
    }

    private int sysvSymbol(int symbol) {
        if (symbol < 0 || symbol >= chains.length) {
            throw new GuestFault(mapStart, Access.READ);
        }
        return symbol;
    }

    /** st_name: where the name is in {@link #strings()}. */
    public int nameOffset(int symbol) {
        int offset = (int) word(symbol, 0);
        if (offset < 0 || offset >= strings.length) {
            throw new GuestFault(mapStart, Access.READ);
        }
        return offset;
    }

    /** The string table, which always ends with a NUL. */
    public byte[] strings() {
        return strings;
    }

    /** The symbol's name. */
    public String name(int symbol) {
        return string(nameOffset(symbol));
    }

    /** The string at an offset of the string table. */
    public String string(int offset) {
        int end = offset;
        while (strings[end] != 0) {
            end++;
        }
        return new String(strings, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** Whether the symbol's name equals the NUL-terminated string at {@code offset} of {@code name}. */
    public boolean named(int symbol, byte[] name, int offset) {
        byte[] own = strings;
        int at = nameOffset(symbol);
        int other = offset;
        byte b;
        do {
            b = own[at++];
            if (b != name[other++]) {
                return false;
            }
        } while (b != 0);
        return true;
    }

    /** STT_ value. */
    public int type(int symbol) {
        return (int) (word(symbol, 0) >>> 32) & TYPE_MASK;
    }

    /** STB_ value. */
    public int binding(int symbol) {
        return (int) (word(symbol, 0) >>> 32 + BINDING_SHIFT) & TYPE_MASK;
    }

    /** STV_ value. */
    public int visibility(int symbol) {
        return (int) (word(symbol, 0) >>> 40) & VISIBILITY_MASK;
    }

    /** st_other: visibility in its low bits, two of them in the gABI and three on Solaris. */
    public int other(int symbol) {
        return (int) (word(symbol, 0) >>> 40) & 0xff;
    }

    /** st_shndx. */
    public int section(int symbol) {
        return (int) (word(symbol, 0) >>> 48) & 0xffff;
    }

    /** st_value. */
    public long value(int symbol) {
        return word(symbol, 1);
    }

    /** st_size. */
    public long size(int symbol) {
        return word(symbol, 2);
    }

    /** The entry of DT_VERSYM: version index and hidden bit. Only if {@link #versioned}. */
    public int version(int symbol) {
        if (Integer.compareUnsigned(symbol, versions.length) >= 0) {
            long at = versionAddress + Integer.toUnsignedLong(symbol) * Short.BYTES;
            return memory.read16(inside(at, Short.BYTES)) & 0xffff;
        }
        return versions[symbol] & 0xffff;
    }

    /** The number of symbols that the hash table knows of. */
    public int count() {
        return count;
    }

    private long word(int symbol, int index) {
        if (Integer.compareUnsigned(symbol, count) < 0) {
            return symbols[symbol * LONGS_PER_SYMBOL + index];
        }
        // An empty GNU hash table does not tell how many undefined symbols there are; relocations do.
        long at = symbolAddress + Integer.toUnsignedLong(symbol) * ElfSymbol.SIZE + (long) index * Long.BYTES;
        return memory.read64(inside(at, Long.BYTES));
    }

    private byte[] strings(long address, long size) {
        // glibc does not read DT_STRSZ at all.
        long length = size <= 0 ? mapEnd - address : Math.min(size, mapEnd - address);
        byte[] table = bytes(address, length);
        return length > 0 && table[table.length - 1] == 0 ? table : Arrays.copyOf(table, table.length + 1);
    }

    private long[] longs(long address, long count) {
        long[] values = new long[check(address, count, Long.BYTES)];
        buffer(address, count * Long.BYTES).asLongBuffer().get(values);
        return values;
    }

    private int[] ints(long address, long count) {
        int[] values = new int[check(address, count, Integer.BYTES)];
        buffer(address, count * Integer.BYTES).asIntBuffer().get(values);
        return values;
    }

    private short[] shorts(long address, long count) {
        short[] values = new short[check(address, count, Short.BYTES)];
        buffer(address, count * Short.BYTES).asShortBuffer().get(values);
        return values;
    }

    private int check(long address, long count, int size) {
        if (count < 0 || count > MAX_TABLE / size) {
            throw new GuestFault(address, Access.READ);
        }
        inside(address, count * size);
        return (int) count;
    }

    private ByteBuffer buffer(long address, long length) {
        return ByteBuffer.wrap(bytes(address, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] bytes(long address, long length) {
        if (length > MAX_TABLE) {
            throw new GuestFault(address, Access.READ);
        }
        if (length > 0) {
            // Before an array is made for what is not there.
            memory.read8(inside(address, length) + length - 1);
        }
        return memory.read(inside(address, length), (int) length);
    }

    private long inside(long address, long length) {
        if (address < mapStart || length < 0 || length > mapEnd - address) {
            throw new GuestFault(address, Access.READ);
        }
        return address;
    }
}
