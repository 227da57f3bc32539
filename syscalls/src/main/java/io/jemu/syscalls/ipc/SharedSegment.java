package io.jemu.syscalls.ipc;

import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.MemorySegment;

/** A segment of System V shared memory (shmget(2)); its contents are a memory file of the host. */
public final class SharedSegment {
    private static final long MILLISECONDS = 1000;
    private static final int PERMISSIONS = 0777;

    private final int id;
    private final long size;
    private final int creatorUser;
    private final int creatorGroup;
    private final int creator;
    private final OpenFile contents;
    private final String name;
    private int key;
    private int user;
    private int group;
    private int mode;
    private boolean removed;
    private boolean locked;
    private long attached;
    private long detached;
    private long changed = now();
    private int lastUser;

    /**
     * Who has made or owns a segment.
     *
     * @param pid of the process that makes it
     */
    public record Owner(int user, int group, int pid) {}

    SharedSegment(int id, int key, long size, int mode, Owner owner, OpenFile contents) {
        this.id = id;
        this.key = key;
        this.size = size;
        this.mode = mode & PERMISSIONS;
        this.creatorUser = owner.user();
        this.creatorGroup = owner.group();
        this.user = owner.user();
        this.group = owner.group();
        this.creator = owner.pid();
        this.contents = contents;
        this.name = "/SYSV%08x (deleted)".formatted(key);
    }

    private static long now() {
        return System.currentTimeMillis() / MILLISECONDS;
    }

    public int id() {
        return id;
    }

    /** The key, 0 (IPC_PRIVATE) if it has none or not any more. */
    public int key() {
        return key;
    }

    /** Bytes, as asked for. */
    public long size() {
        return size;
    }

    /** The permissions. */
    public int mode() {
        return mode;
    }

    public int user() {
        return user;
    }

    public int group() {
        return group;
    }

    public int creatorUser() {
        return creatorUser;
    }

    public int creatorGroup() {
        return creatorGroup;
    }

    /** The process that has made it. */
    public int creator() {
        return creator;
    }

    /** The process that has attached or detached it last, 0 if none. */
    public int lastUser() {
        return lastUser;
    }

    /** When it was attached last, in seconds since the epoch; 0: never. */
    public long attached() {
        return attached;
    }

    public long detached() {
        return detached;
    }

    public long changed() {
        return changed;
    }

    /** Whether it lasts only as long as it is attached: IPC_RMID. */
    public boolean removed() {
        return removed;
    }

    /** SHM_LOCK. */
    public boolean locked() {
        return locked;
    }

    public void locked(boolean isLocked) {
        locked = isLocked;
    }

    public void noteAttached(int pid) {
        attached = now();
        lastUser = pid;
    }

    public void noteDetached(int pid) {
        detached = now();
        lastUser = pid;
    }

    /** IPC_SET. */
    public void change(int newUser, int newGroup, int newMode) {
        user = newUser;
        group = newGroup;
        mode = newMode & PERMISSIONS;
        changed = now();
    }

    void remove() {
        key = 0;
        removed = true;
        contents.release();
    }

    /** What a mapping is made of. */
    public Backing backing(boolean writable) {
        return new Contents(contents.backing(), writable);
    }

    /** Whether a mapping is one of this segment. */
    public boolean isContents(Backing backing) {
        return backing instanceof Contents mapped && mapped.segment() == this;
    }

    /** The memory file, which looks to the guest like a file that nobody can open. */
    private final class Contents implements Backing {
        private final Backing file;
        private final boolean writable;

        Contents(Backing file, boolean writable) {
            this.file = file;
            this.writable = writable;
        }

        SharedSegment segment() {
            return SharedSegment.this;
        }

        @Override
        public long identityDevice() {
            return 1; // Linux's own mount of memory files
        }

        @Override
        public long identityInode() {
            return id;
        }

        @Override
        public long contentDevice() {
            return file.contentDevice();
        }

        @Override
        public long contentInode() {
            return file.contentInode();
        }

        @Override
        public String pathForMaps() {
            return name;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(MemorySegment target, long fileOffset) {
            return file.read(target, fileOffset);
        }

        @Override
        public int hostFd() {
            return file.hostFd();
        }

        @Override
        public void punchHole(long offset, long length) {
            file.punchHole(offset, length);
        }

        @Override
        public boolean readable() {
            return true;
        }

        @Override
        public boolean writable() {
            return writable;
        }

        @Override
        public void retain() {
            file.retain();
        }

        @Override
        public void release() {
            file.release();
        }
    }
}
