package io.jemu.emulator.elf;

import java.nio.charset.StandardCharsets;

/** A name to look up, with both hashes: computed once, however many tables are searched. */
public final class SymbolName {
    private static final int GNU_HASH_SEED = 5381;

    private final String text;
    private final byte[] bytes;
    private final int gnuHash;
    private final int sysvHash;

    /** @param text one char for each byte (ISO 8859-1) */
    public SymbolName(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.gnuHash = gnuHash(bytes);
        this.sysvHash = sysvHash(bytes);
    }

    /** The hash of DT_GNU_HASH tables (dl_new_hash in glibc): h * 33 + c, 32 bits. */
    public static int gnuHash(byte[] name) {
        int hash = GNU_HASH_SEED;
        for (byte b : name) {
            hash = hash * 33 + (b & 0xff);
        }
        return hash;
    }

    /** The hash of DT_HASH tables and of version names (gABI, Hash Table), 28 bits. */
    public static int sysvHash(byte[] name) {
        int hash = 0;
        for (byte b : name) {
            hash = (hash << 4) + (b & 0xff);
            int high = hash & 0xf0000000;
            hash ^= high >>> 24;
            hash &= ~high;
        }
        return hash;
    }

    public int gnuHash() {
        return gnuHash;
    }

    public int sysvHash() {
        return sysvHash;
    }

    /** Whether the NUL-terminated string at {@code address} is this name. */
    public boolean isAt(ElfMemory memory, long address) {
        return memory.stringEquals(address, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymbolName name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
        return gnuHash;
    }

    /** The name itself. */
    @Override
    public String toString() {
        return text;
    }
}
