package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.XattrFlags;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Extended attributes in memory, with the rules of xattr(7). */
final class MemoryAttributes implements ExtendedAttributes {
    private static final String USER = "user.";
    private static final String TRUSTED = "trusted.";
    private static final String SECURITY = "security.";
    /** What all attributes of one file may take, names included. */
    private static final int MAXIMUM = 128 << 10;

    private final Inode inode;
    private final Map<String, byte[]> values = new TreeMap<>();

    MemoryAttributes(Inode inode) {
        this.inode = inode;
    }

    private Actor actor() {
        return inode.system().actor();
    }

    /** Refuses a name of an unknown class, or one that the caller has no right to. */
    private void requireName(String name, boolean change) {
        if (name.startsWith(TRUSTED)) {
            if (!actor().overrides()) {
                throw (change ? Errno.EPERM : Errno.ENODATA).failure();
            }
        } else if (name.startsWith(USER)) {
            int type = FileMode.type(inode.mode());
            if (type != FileMode.S_IFREG && type != FileMode.S_IFDIR) {
                throw (change ? Errno.EPERM : Errno.ENODATA).failure();
            }
        } else if (!name.startsWith(SECURITY)) {
            throw Errno.EOPNOTSUPP.failure();
        } else if (change && !actor().overrides()) {
            throw Errno.EPERM.failure();
        }
    }

    @Override
    public byte[] get(String name) {
        requireName(name, false);
        byte[] value = values.get(name);
        if (value == null) {
            throw Errno.ENODATA.failure();
        }
        return value.clone();
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(values.keySet());
        if (!actor().overrides()) {
            names.removeIf(name -> name.startsWith(TRUSTED));
        }
        return names;
    }

    @Override
    public void set(String name, byte[] value, int flags) {
        requireName(name, true);
        boolean exists = values.containsKey(name);
        if (exists && (flags & XattrFlags.XATTR_CREATE) != 0) {
            throw Errno.EEXIST.failure();
        }
        if (!exists && (flags & XattrFlags.XATTR_REPLACE) != 0) {
            throw Errno.ENODATA.failure();
        }
        long used = value.length + name.length();
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            used += entry.getKey().equals(name) ? 0 : entry.getKey().length() + entry.getValue().length;
        }
        if (used > MAXIMUM) {
            throw Errno.ENOSPC.failure();
        }
        values.put(name, value.clone());
        inode.changed();
    }

    @Override
    public void remove(String name) {
        requireName(name, true);
        if (values.remove(name) == null) {
            throw Errno.ENODATA.failure();
        }
        inode.changed();
    }
}
