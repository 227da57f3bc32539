package io.jemu.syscalls.mm;

/** A file's pages, copied when they are written: MAP_PRIVATE of a file. */
final class PrivateFile implements PageSource {
    private final Backing file;
    private long bytes;

    PrivateFile(Backing file) {
        this.file = file;
        file.retain();
    }

    @Override
    public Backing file() {
        return file;
    }

    @Override
    public boolean sameAs(PageSource other) {
        return other instanceof PrivateFile that
                && that.file.identityInode() == file.identityInode()
                && that.file.identityDevice() == file.identityDevice();
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
