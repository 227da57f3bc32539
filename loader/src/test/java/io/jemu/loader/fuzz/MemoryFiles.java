package io.jemu.loader.fuzz;

import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFileStatus;
import io.jemu.loader.host.GuestFiles;
import io.jemu.syscalls.abi.Errno;
import java.util.HashMap;
import java.util.Map;

/** Files that are arrays. */
final class MemoryFiles implements GuestFiles {
    private final Map<String, MemoryFile> files = new HashMap<>();

    /** Replaces a file. */
    void put(String path, byte[] contents) {
        files.put(path, new MemoryFile(contents, path.hashCode()));
    }

    void remove(String path) {
        files.remove(path);
    }

    @Override
    public GuestFile open(String path) {
        MemoryFile file = files.get(path);
        if (file == null) {
            throw Errno.ENOENT.failure();
        }
        return file;
    }

    @Override
    public GuestFileStatus status(String path) {
        return open(path).status();
    }

    @Override
    public boolean isReadable(String path) {
        return files.containsKey(path);
    }

    @Override
    public String currentDirectory() {
        return "/l";
    }
}
