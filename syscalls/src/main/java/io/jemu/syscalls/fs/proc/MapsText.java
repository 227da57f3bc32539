package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Vma;

/** The lines of /proc/PID/maps, as fs/proc/task_mmu.c prints them. */
final class MapsText {
    /** seq_setwidth(m, 25 + sizeof(void *) * 6 - 1): names begin one column after this one. */
    private static final int NAME_WIDTH = 25 + Long.BYTES * 6 - 1;
    private static final int ADDRESS_DIGITS = 8;
    private static final int DEVICE_DIGITS = 2;
    private static final int HEX = 16;
    /** How Linux names the file behind shared memory that was mapped without one. */
    private static final String SHARED_MEMORY = "/dev/zero (deleted)";
    private static final long SHARED_MEMORY_DEVICE = FileStatus.device(0, 1);

    private final StringBuilder text = new StringBuilder();

    /** Appends the line of an area, with its end. */
    MapsText add(Vma vma) {
        int start = text.length();
        hex(vma.start(), ADDRESS_DIGITS);
        text.append('-');
        hex(vma.end(), ADDRESS_DIGITS);
        text.append(' ').append(Protection.text(vma.protection(), vma.shared())).append(' ');
        Backing file = vma.source().file();
        boolean sharedMemory = file == null && vma.shared();
        long device = file != null ? file.identityDevice() : sharedMemory ? SHARED_MEMORY_DEVICE : 0;
        hex(file != null || sharedMemory ? vma.offset() : 0, ADDRESS_DIGITS);
        text.append(' ');
        hex(FileStatus.major(device), DEVICE_DIGITS);
        text.append(':');
        hex(FileStatus.minor(device), DEVICE_DIGITS);
        text.append(' ').append(Long.toUnsignedString(inode(vma, file, sharedMemory))).append(' ');
        String name = file != null ? escaped(file.pathForMaps()) : sharedMemory ? SHARED_MEMORY : vma.name();
        if (!name.isEmpty()) {
            while (text.length() - start < NAME_WIDTH) {
                text.append(' ');
            }
            text.append(' ').append(name);
        }
        text.append('\n');
        return this;
    }

    /** The line that stands for all areas. */
    static String rollup(long start, long end) {
        MapsText line = new MapsText();
        line.hex(start, ADDRESS_DIGITS);
        line.text.append('-');
        line.hex(end, ADDRESS_DIGITS);
        line.text.append(" ---p 00000000 00:00 0 ");
        line.text.repeat(' ', Math.max(0, NAME_WIDTH - line.text.length()));
        return line.text.append(" [rollup]\n").toString();
    }

    /** Shared memory without a file has an inode of its own, which tells mappings of the same memory. */
    private static long inode(Vma vma, Backing file, boolean sharedMemory) {
        if (file != null) {
            return file.identityInode();
        }
        return sharedMemory ? System.identityHashCode(vma.source()) : 0;
    }

    /** seq_path(m, path, "\n"): a line has one line. */
    private static String escaped(String path) {
        return path.replace("\n", "\\012");
    }

    private void hex(long value, int digits) {
        String hex = Long.toUnsignedString(value, HEX);
        text.repeat('0', Math.max(0, digits - hex.length())).append(hex);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
