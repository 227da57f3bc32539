package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.FileStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One device and unique inode numbers for files of several file systems of the host. Numbers of the device that most
 * files are on stay as they are; those of others get the number of their device in the upper bits, which file systems
 * do not use.
 */
final class InodeNumbers {
    private static final int DEVICE_SHIFT = 56;

    private final long device;
    private final List<Long> devices = new ArrayList<>();
    private final Map<Key, Key> origins = new HashMap<>();

    /**
     * @param device what all files get as st_dev
     * @param common the host's device whose numbers stay
     */
    InodeNumbers(long device, long common) {
        this.device = device;
        devices.add(common);
    }

    /** A file of the host. */
    record Key(long device, long inode) {
        static Key of(FileStatus status) {
            return new Key(status.device(), status.inode());
        }
    }

    /** A copy takes the place of a file and its number. */
    void copied(FileStatus copy, FileStatus original) {
        origins.put(Key.of(copy), Key.of(original));
    }

    /** A file is gone; its number on the host may become another's. */
    void forget(FileStatus file) {
        origins.remove(Key.of(file));
    }

    /** The number that the guest sees. */
    long number(long hostDevice, long hostInode) {
        Key key = new Key(hostDevice, hostInode);
        Key origin = origins.getOrDefault(key, key);
        int index = devices.indexOf(origin.device);
        if (index < 0) {
            index = devices.size();
            devices.add(origin.device);
        }
        return origin.inode ^ (long) index << DEVICE_SHIFT;
    }

    /** What the guest sees of a file of the host. */
    FileStatus shown(FileStatus host) {
        return host.as(device, number(host.device(), host.inode()));
    }
}
