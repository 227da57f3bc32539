package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.vfs.Mount;
import io.jemu.syscalls.vfs.Vfs;
import java.util.ArrayList;
import java.util.List;

/**
 * /proc/PID/mounts, mountinfo and mountstats (proc_pid_mountinfo(5)): of a confined guest its own mounts; else the
 * host's, whose files the guest sees, with those that jemu adds in the place of those that they hide. The root of a
 * guest with a sysroot is shown as an overlay.
 */
record MountsText(Vfs vfs) {
    private static final int MOUNTS_POINT = 1;
    private static final int MOUNTS_TYPE = 2;
    private static final int INFORMATION_POINT = 4;
    private static final int INFORMATION_PREFIX = 4;
    /** Apart from the host's, which count from 1. */
    private static final int FIRST_NUMBER = 10_000;

    String mounts() {
        StringBuilder text = new StringBuilder(hostLines("/proc/self/mounts", MOUNTS_POINT));
        for (Mount mount : own()) {
            text.append(escaped(mount.source())).append(' ').append(point(mount)).append(' ').append(mount.type())
                    .append(' ').append(mount.options()).append(" 0 0\n");
        }
        return text.toString();
    }

    String mountInformation() {
        StringBuilder text = new StringBuilder(hostLines("/proc/self/mountinfo", INFORMATION_POINT));
        List<Mount> own = own();
        for (int i = 0; i < own.size(); i++) {
            Mount mount = own.get(i);
            long device = mount.root().status().device();
            text.append(FIRST_NUMBER + i).append(' ').append(parent(own, mount)).append(' ')
                    .append(FileStatus.major(device)).append(':').append(FileStatus.minor(device)).append(" / ")
                    .append(point(mount)).append(' ').append(mount.options()).append(" - ").append(mount.type())
                    .append(' ').append(escaped(mount.source())).append(' ')
                    .append(mount.options().startsWith("ro") ? "ro" : "rw").append('\n');
        }
        return text.toString();
    }

    String mountStatistics() {
        StringBuilder text = new StringBuilder();
        for (String line : mounts().lines().toList()) {
            String[] fields = line.split(" ");
            text.append("device ").append(fields[0]).append(" mounted on ").append(fields[MOUNTS_POINT])
                    .append(" with fstype ").append(fields[MOUNTS_TYPE]).append('\n');
        }
        return text.toString();
    }

    /** The mounts that only jemu knows of. */
    private List<Mount> own() {
        List<Mount> own = new ArrayList<>();
        for (Mount mount : vfs.mounts()) {
            if (mount.own() && (vfs.confined() || !mount.hostHas())) {
                own.add(mount);
            }
        }
        return own;
    }

    private static int parent(List<Mount> mounts, Mount mount) {
        int parent = 1;
        int longest = -1;
        for (int i = 0; i < mounts.size(); i++) {
            String point = mounts.get(i).point();
            if (mounts.get(i) != mount && point.length() > longest && mount.point().startsWith(point + '/')) {
                parent = FIRST_NUMBER + i;
                longest = point.length();
            }
        }
        return parent;
    }

    private static String point(Mount mount) {
        return mount.point().isEmpty() ? "/" : escaped(mount.point());
    }

    /** mangle(): blanks would end a field. */
    private static String escaped(String text) {
        return text.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011").replace("\n", "\\012");
    }

    private String hostLines(String path, int pointField) {
        if (vfs.confined()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        List<Mount> own = own();
        boolean sysroot = !vfs.sysroot().equals("/");
        for (String line : HostFiles.text(path).lines().toList()) {
            String[] fields = line.split(" ");
            String point = fields.length > pointField ? fields[pointField] : "";
            if (own.stream().noneMatch(mount -> (point + '/').startsWith(point(mount) + '/'))) {
                text.append(sysroot && point.equals("/") ? rootLine(fields, pointField) : line).append('\n');
            }
        }
        return text.toString();
    }

    private static String rootLine(String[] fields, int pointField) {
        if (pointField == MOUNTS_POINT) {
            return "overlay / overlay rw,relatime 0 0";
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < INFORMATION_PREFIX - 1; i++) {
            line.append(fields[i]).append(' ');
        }
        return line.append("/ / rw,relatime - overlay overlay rw").toString();
    }
}
