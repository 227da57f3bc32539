package io.jemu.syscalls.strace;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.kernel.PidFile;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.vfs.OpenFile;

/** What {@code -y} and {@code -yy} tell of a process's file descriptors. */
final class DescriptorText {
    private static final String DELETED = " (deleted)";
    private static final String ESCAPED = "<>";
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_PRINTABLE = '~';

    private final Process process;
    private final boolean all;

    DescriptorText(Process process, boolean all) {
        this.process = process;
        this.all = all;
    }

    /** A descriptor's number, and in angle brackets what it stands for if it is open. */
    String text(int fd) {
        return fd + described(fd);
    }

    private String described(int fd) {
        if (!process.files().isOpen(fd)) {
            return "";
        }
        OpenFile file = process.files().getAny(fd);
        if (all) {
            if (file instanceof PidFile pidFile) {
                int tid = pidFile.thread() != null ? pidFile.thread().tid() : pidFile.process().pid();
                return "<pid:" + tid + ">";
            }
            String socket = SocketText.of(process, file);
            if (socket != null) {
                return "<" + socket + ">";
            }
            String device = device(file);
            if (device != null) {
                return device;
            }
        }
        return quoted(file.currentPath());
    }

    /** The process's working directory, for AT_FDCWD. */
    String workingDirectory() {
        return quoted(process.fs().directory().currentPath());
    }

    private static String quoted(String path) {
        boolean deleted = path.endsWith(DELETED);
        String name = deleted ? path.substring(0, path.length() - DELETED.length()) : path;
        return "<" + escaped(name) + ">" + (deleted ? "(deleted)" : "");
    }

    private static String device(OpenFile file) {
        String path = file.currentPath();
        if (!path.startsWith("/")) {
            return null;
        }
        FileStatus status = file.status();
        String kind = kind(FileMode.type(status.mode()));
        return kind == null ? null
                : "<" + escaped(path) + "<" + kind + " " + FileStatus.major(status.specialDevice()) + ":"
                        + FileStatus.minor(status.specialDevice()) + ">>";
    }

    private static String kind(int type) {
        return type == FileMode.S_IFCHR ? "char" : type == FileMode.S_IFBLK ? "block" : null;
    }

    private static String escaped(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE || ESCAPED.indexOf(c) >= 0) {
                boolean digit = i + 1 < name.length() && name.charAt(i + 1) >= '0' && name.charAt(i + 1) <= '7';
                Quoting.octal(out, c, digit);
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
