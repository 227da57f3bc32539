package io.jemu.syscalls.mm;

/** A file's pages, copied when they are written: MAP_PRIVATE of a file. */
final class PrivateFile implements PageSource {
    private final Backing file;
    private final PageCache.Pages cached;
    private final SharedPages current;
    private long bytes;

    /**
     * @param cached the file's pages in the cache, or null if they are not to be kept
     * @param current the pages as those who map the file shared see them, which are this mapping's until they are
     *     written; null if the program has not opened the file so that it could change it
     */
    PrivateFile(Backing file, PageCache.Pages cached, SharedPages current) {
        this.file = file;
        this.cached = cached;
        this.current = current;
        file.retain();
    }

    @Override
    public Backing file() {
        return file;
    }

    PageCache.Pages cached() {
        return cached;
    }

    SharedPages current() {
        return current;
    }

    @Override
    public boolean sameAs(PageSource other) {
        return other instanceof PrivateFile that
                && that.cached == cached
                && that.current == current
                && that.file.contentInode() == file.contentInode()
                && that.file.contentDevice() == file.contentDevice();
    }

    @Override
    public void attach(MemoryMap map, long more) {
        bytes += more;
        if (current != null) {
            current.attach(map, more);
        }
    }

    @Override
    public void detach(MemoryMap map, long less) {
        bytes -= less;
        if (current != null) {
            current.detach(map, less);
        }
        if (bytes == 0) {
            file.release();
        }
    }
}
