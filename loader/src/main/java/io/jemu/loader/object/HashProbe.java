package io.jemu.loader.object;

/**
 * How a name fares in the hash table of one object, step by step: for explanations only.
 *
 * @param table which hash table the object has
 * @param hash the name's hash of that kind
 * @param bloomWord index of the word of the Bloom filter that was looked at, -1 where there is none
 * @param firstBit the bit of it that the hash names
 * @param secondBit the bit that the shifted hash names
 * @param passed whether both bits are set, so that the name may be in the table; true without a filter
 * @param bucket the bucket that was looked at, -1 if the filter had answered
 * @param buckets how many there are
 * @param compared how many symbols of the bucket were looked at until one had the name, or the chain ended
 * @param symbol the first symbol of that name, 0 if there is none
 */
public record HashProbe(Table table, int hash, int bloomWord, int firstBit, int secondBit, boolean passed, int bucket,
        int buckets, int compared, int symbol) {
    /** The kinds of hash tables. */
    public enum Table {
        /** DT_GNU_HASH. */
        GNU("GNU hash"),
        /** DT_HASH, the gABI's. */
        SYSV("SysV hash"),
        /** None, or one without buckets: nothing can be found. */
        NONE("no hash table");

        private final String text;

        Table(String text) {
            this.text = text;
        }

        /** A few words. */
        public String text() {
            return text;
        }
    }
}
