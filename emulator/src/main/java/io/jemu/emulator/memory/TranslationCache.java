package io.jemu.emulator.memory;

/** What a CPU engine remembers of page tables and code, and must be told to forget. */
public interface TranslationCache {
    /**
     * Forgets cached translations of virtual addresses: needed after a present page-table entry was changed or removed.
     */
    void flushTlb();

    /** Forgets code translated from a frame: needed when a frame that held code gets new contents. */
    void invalidateCode(long frame);

    /** The cache of a machine without an engine, for tests and tools. */
    TranslationCache NONE = new TranslationCache() {
        @Override
        public void flushTlb() {}

        @Override
        public void invalidateCode(long frame) {}
    };
}
