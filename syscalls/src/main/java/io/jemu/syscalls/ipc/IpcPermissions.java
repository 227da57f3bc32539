package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Credentials;
import java.nio.ByteBuffer;

/** Whose an object is and who may use it: struct ipc64_perm and the rules of ipc/util.c. */
public final class IpcPermissions {
    /** The size of struct ipc64_perm in bytes. */
    public static final int SIZE = 48;
    public static final int READ = 04;
    public static final int WRITE = 02;

    private static final int NO_ID = -1;
    private static final int BITS = 07;
    private static final int ALL_BITS = 0777;
    private static final int OWNER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;
    private static final int USER_OFFSET = 4;
    private static final int GROUP_OFFSET = 8;
    private static final int MODE_OFFSET = 20;

    private final int id;
    private final int key;
    private final int creatorUser;
    private final int creatorGroup;
    private int user;
    private int group;
    private int mode;

    IpcPermissions(int id, int key, int mode, Credentials creator) {
        this.id = id;
        this.key = key;
        this.mode = mode & ALL_BITS;
        creatorUser = creator.euid();
        creatorGroup = creator.egid();
        user = creatorUser;
        group = creatorGroup;
    }

    public int id() {
        return id;
    }

    /** The key, 0 (IPC_PRIVATE) if it has none. */
    public int key() {
        return key;
    }

    /**
     * ipcperms: whether a process may do what the bits of a mode stand for, those of all three classes taken together.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EACCES
     */
    public void require(Credentials own, int wanted) {
        int asked = (wanted >> OWNER_SHIFT | wanted >> GROUP_SHIFT | wanted) & BITS;
        int granted = mode;
        if (own.euid() == creatorUser || own.euid() == user) {
            granted >>= OWNER_SHIFT;
        } else if (inGroup(own, creatorGroup) || inGroup(own, group)) {
            granted >>= GROUP_SHIFT;
        }
        if ((asked & ~granted & BITS) != 0 && !own.privileged()) {
            throw Errno.EACCES.failure();
        }
    }

    private static boolean inGroup(Credentials own, int group) {
        return own.egid() == group || own.groups().contains(group);
    }

    /**
     * Whether a process may change or remove the object.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EPERM
     */
    public void requireOwner(Credentials own) {
        if (own.euid() != creatorUser && own.euid() != user && !own.privileged()) {
            throw Errno.EPERM.failure();
        }
    }

    /**
     * IPC_SET.
     *
     * @param settings begins with a struct ipc64_perm
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if the user or the group is -1
     */
    void change(ByteBuffer settings) {
        int newUser = settings.getInt(USER_OFFSET);
        int newGroup = settings.getInt(GROUP_OFFSET);
        if (newUser == NO_ID || newGroup == NO_ID) {
            throw Errno.EINVAL.failure();
        }
        user = newUser;
        group = newGroup;
        mode = settings.getInt(MODE_OFFSET) & ALL_BITS;
    }

    /** Puts a struct ipc64_perm at the beginning of a little-endian buffer and goes to its end. */
    ByteBuffer putInto(ByteBuffer status) {
        return status.putInt(key).putInt(user).putInt(group).putInt(creatorUser).putInt(creatorGroup).putInt(mode)
                .putShort((short) (id >> IpcTable.SLOT_BITS)).position(SIZE);
    }
}
