package io.jemu.syscalls.mm;

/** A file's pages, copied when they are written: MAP_PRIVATE of a file. */
final class PrivateFile implements PageSource {
    private final Backing file;
    private final PageCache.Pages cached;
    private long bytes;

    /** @param cached the file's pages in the cache, or null if they are not to be kept */
    PrivateFile(Backing file, PageCache.Pages cached) {
        this.file = file;
        this.cached = cached;
        file.retain();
    }

    @Override
    public Backing file() {
        return file;
    }

    PageCache.Pages cached() {
        return cached;
    }

    @Override
    public boolean sameAs(PageSource other) {
        return other instanceof PrivateFile that
                && that.cached == cached
                && that.file.contentInode() == file.contentInode()
                && that.file.contentDevice() == file.contentDevice();
    }

    @Override
    public void attach(MemoryMap map, long more) {
        bytes += more;
    }

    @Override
    public void detach(MemoryMap map, long less) {
        bytes -= less;
        if (bytes == 0) {
            file.release();
        }
    }
}
