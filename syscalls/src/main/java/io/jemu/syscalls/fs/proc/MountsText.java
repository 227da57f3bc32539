package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.vfs.Vfs;

/**
 * /proc/PID/mounts and mountinfo: the host's, whose files the guest sees, except that the guest's root, where it is
 * another one, is shown as an overlay of the sysroot over the host's root.
 */
record MountsText(Vfs vfs) {
    private static final int MOUNTS_POINT = 1;
    private static final int INFORMATION_POINT = 4;
    private static final int INFORMATION_PREFIX = 4;

    String mounts() {
        return lines("/proc/self/mounts", MOUNTS_POINT);
    }

    String mountInformation() {
        return lines("/proc/self/mountinfo", INFORMATION_POINT);
    }

    private String lines(String path, int pointField) {
        String host = HostFiles.text(path);
        if (vfs.sysroot().equals("/")) {
            return host;
        }
        StringBuilder text = new StringBuilder();
        for (String line : host.lines().toList()) {
            String[] fields = line.split(" ");
            boolean isRoot = fields.length > pointField && fields[pointField].equals("/");
            text.append(isRoot ? rootLine(fields, pointField) : line).append('\n');
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
