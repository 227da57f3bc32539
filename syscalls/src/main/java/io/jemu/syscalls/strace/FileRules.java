package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Calls on files and descriptors whose arguments depend on each other. */
final class FileRules {
    private static final long O_CREAT_OR_TMPFILE = 0x40 | 0x40_0000;
    private static final int DIRENT64_RECLEN = 16;
    private static final int POLLFD_SIZE = 8;
    private static final int POLLFD_REVENTS = 6;
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 020000;
    private static final int S_IFBLK = 060000;

    private static final ConstantTable FCNTL = ConstantTable.parse("""
            F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_SETOWN=8 F_GETOWN=9
            F_SETSIG=10 F_GETSIG=11 F_SETOWN_EX=15 F_GETOWN_EX=16 F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38
            F_SETLEASE=1024 F_GETLEASE=1025 F_NOTIFY=1026 F_DUPFD_CLOEXEC=1030 F_SETPIPE_SZ=1031 F_GETPIPE_SZ=1032
            F_ADD_SEALS=1033 F_GET_SEALS=1034""");
    private static final ConstantTable DESCRIPTOR_FLAGS = ConstantTable.parse("FD_CLOEXEC=1");
    private static final ConstantTable SEALS = ConstantTable.parse("""
            F_SEAL_SEAL=1 F_SEAL_SHRINK=2 F_SEAL_GROW=4 F_SEAL_WRITE=8 F_SEAL_FUTURE_WRITE=16""");

    private static final ConstantTable STATX_FLAGS = ConstantTable.parse("""
            mask=0x6000 AT_STATX_SYNC_AS_STAT=0 AT_STATX_FORCE_SYNC=0x2000 AT_STATX_DONT_SYNC=0x4000
            AT_SYMLINK_NOFOLLOW=0x100 AT_REMOVEDIR=0x200 AT_SYMLINK_FOLLOW=0x400 AT_NO_AUTOMOUNT=0x800
            AT_EMPTY_PATH=0x1000""");
    private static final ConstantTable ACCESS_FLAGS = ConstantTable.parse("""
            AT_SYMLINK_NOFOLLOW=0x100 AT_EACCESS=0x200 AT_SYMLINK_FOLLOW=0x400 AT_EMPTY_PATH=0x1000""");

    private static final ConstantTable FILE_FLAGS =
            ConstantTable.parse("""
            O_CREAT=0x40 O_EXCL=0x80 O_NOCTTY=0x100 O_TRUNC=0x200 O_APPEND=0x400 O_NONBLOCK=0x800 O_SYNC=0x101000
            __O_SYNC=0x100000 O_DSYNC=0x1000 O_DIRECT=0x4000 O_LARGEFILE=0x8000 O_NOFOLLOW=0x20000 O_NOATIME=0x40000
            O_CLOEXEC=0x80000 O_PATH=0x200000 O_TMPFILE=0x410000 O_DIRECTORY=0x10000 __O_TMPFILE=0x400000
            FASYNC=0x2000""");
    private static final ConstantTable INOTIFY_FLAGS = ConstantTable.parse("IN_NONBLOCK=0x800 IN_CLOEXEC=0x80000");
    private static final ConstantTable EPOLL_FLAGS = ConstantTable.parse("EPOLL_CLOEXEC=0x80000");

    private static final ConstantTable OWNER_TYPE = ConstantTable.parse("F_OWNER_TID=0 F_OWNER_PID=1 F_OWNER_PGRP=2");
    private static final Structure OWNER = Structure.of(Long.BYTES,
            fields -> fields.constant32("type", 0, OWNER_TYPE).signed32("pid", Integer.BYTES));

    private FileRules() {}

    static void addTo(Map<String, CallRule> byName) {
        CallRule open = CallRule.entering(call -> {
            int flags = call.descriptor().indexOf("flags");
            call.text(flags, call.view().flags(FileStructures.OPEN, Integer.toUnsignedLong((int) call.value(flags))));
            if ((call.value(flags) & O_CREAT_OR_TMPFILE) == 0) {
                call.show(flags + 1);
            }
        });
        byName.put("open", open);
        byName.put("openat", open);
        byName.put("pipe2", descriptorFlags(1, FILE_FLAGS, "O_"));
        byName.put("dup3", descriptorFlags(2, FILE_FLAGS, "O_"));
        byName.put("epoll_pwait", CallRule.returning(call -> mask(call, 4)));
        byName.put("epoll_pwait2", CallRule.returning(call -> {
            mask(call, 4);
            if (call.failed()) {
                call.text(3, Values.address(call.value(3)));
            }
        }));
        byName.put("inotify_init1", descriptorFlags(0, INOTIFY_FLAGS, null));
        byName.put("epoll_create1", descriptorFlags(0, EPOLL_FLAGS, null));
        byName.put("mknod", CallRule.entering(call -> node(call, 1)));
        byName.put("mknodat", CallRule.entering(call -> node(call, 2)));
        byName.put("fcntl", CallRule.of(FileRules::control, FileRules::controlled));
        byName.put("getcwd", CallRule.returning(call -> {
            if (!call.failed()) {
                call.pointee(0, () -> ArgumentFormatter.string(call.view(), call.value(0), (int) call.result()));
            }
        }));
        CallRule entries = CallRule.returning(call -> {
            if (!call.failed()) {
                call.pointee(1, () -> Values.address(call.value(1)) + " /* "
                        + entries(call.view(), call.value(1), call.result()) + " entries */");
            }
        });
        byName.put("getdents64", entries);
        byName.put("getdents", entries);
        CallRule poll = CallRule.returning(FileRules::polled);
        byName.put("poll", poll);
        byName.put("ppoll", CallRule.of(call -> DataRules.mask(call, 3, 4), FileRules::polled));
        CallRule select = CallRule.of(FileRules::select, FileRules::selected);
        byName.put("select", select);
        byName.put("pselect6", select);
        byName.put("statx", CallRule.entering(call -> {
            call.text(2, call.view().flags(STATX_FLAGS, Integer.toUnsignedLong((int) call.value(2))));
            call.text(3, call.view().flags(FileStructures.STATX_MASK, Integer.toUnsignedLong((int) call.value(3))));
        }));
        byName.put("faccessat2", CallRule.entering(call ->
                call.text(3, call.view().flags(ACCESS_FLAGS, Integer.toUnsignedLong((int) call.value(3))))));
        byName.put("utimensat", CallRule.entering(call -> times(call, 2, TimeStructures.UTIMESPEC)));
        byName.put("utimes", CallRule.entering(call -> times(call, 1, TimeStructures.UTIMEVAL)));
        byName.put("futimesat", CallRule.entering(call -> times(call, 2, TimeStructures.UTIMEVAL)));
    }

    /** Flags of a new descriptor, which has no access mode to be shown. */
    private static CallRule descriptorFlags(int index, ConstantTable table, String prefix) {
        return CallRule.entering(call -> {
            long flags = Integer.toUnsignedLong((int) call.value(index));
            String text = call.view().flags(table, flags);
            call.text(index, text.equals(Values.hex(flags)) && flags != 0 && prefix != null
                    ? text + " /* " + prefix + "??? */" : text);
        });
    }

    /** A mask that is shown after the call, of a size that follows. */
    private static void mask(TracedCall call, int index) {
        if (call.failed()) {
            call.text(index, Values.address(call.value(index)));
        } else {
            DataRules.mask(call, index, index + 1);
        }
    }

    private static void node(TracedCall call, int mode) {
        long type = call.value(mode) & S_IFMT;
        if (type != S_IFCHR && type != S_IFBLK) {
            call.show(mode + 1);
        }
    }

    private static void times(TracedCall call, int index, Structure element) {
        call.pointee(index, () -> ArgumentFormatter.array(call.view(), call.value(index), element, 2));
    }

    private static void control(TracedCall call) {
        String command = FCNTL.name(call.value(1));
        long argument = call.value(2);
        call.text(1, call.view().constant(FCNTL, Integer.toUnsignedLong((int) call.value(1))));
        switch (command) {
            case "F_GETFD", "F_GETFL", "F_GETOWN", "F_GETSIG", "F_GETLEASE", "F_GETPIPE_SZ", "F_GET_SEALS" ->
                call.show(2);
            case "F_SETFD" -> DataRules.flags(call, 2, DESCRIPTOR_FLAGS);
            case "F_SETFL" -> DataRules.flags(call, 2, FileStructures.OPEN);
            case "F_DUPFD", "F_DUPFD_CLOEXEC", "F_SETPIPE_SZ" -> call.text(2, String.valueOf(argument));
            case "F_SETOWN" -> call.text(2, String.valueOf((int) argument));
            case "F_ADD_SEALS" -> call.text(2, call.view().flags(SEALS, argument));
            case "F_SETSIG" -> call.text(2, call.view().signal((int) argument));
            case "F_SETLEASE" -> call.text(2, call.view().constant(FileStructures.LOCK_TYPE, argument));
            case "F_SETLK", "F_SETLKW", "F_OFD_SETLK", "F_OFD_SETLKW" ->
                call.pointee(2, () -> FileStructures.FLOCK.format().text(call.view(), argument));
            case "F_GETLK", "F_OFD_GETLK" -> { }
            case "F_SETOWN_EX" -> call.pointee(2, () -> OWNER.format().text(call.view(), argument));
            case "F_GETOWN_EX" -> { }
            case null, default -> call.text(2, Values.hex(argument));
        }
        if (call.shown() > 2 && call.text(2) == null) {
            call.text(2, Values.address(argument));
        }
    }

    private static void controlled(TracedCall call) {
        if (call.failed()) {
            return;
        }
        String command = FCNTL.name(call.value(1));
        long result = call.result();
        switch (command) {
            case "F_GETFD" -> flagged(call, call.view().flags(DESCRIPTOR_FLAGS, result));
            case "F_GETFL" -> call.outcome(Values.hex(result) + " (flags "
                    + Values.flags(FileStructures.OPEN, result) + ")");
            case "F_DUPFD", "F_DUPFD_CLOEXEC" -> call.outcome(call.view().descriptor((int) result));
            case "F_GET_SEALS" -> flagged(call, call.view().flags(SEALS, result));
            case "F_GETLK", "F_OFD_GETLK" -> call.pointee(2, () -> FileStructures.LOCK_FOUND.format()
                    .text(call.view(), call.value(2)));
            case "F_GETOWN_EX" -> call.pointee(2, () -> OWNER.format().text(call.view(), call.value(2)));
            case null, default -> { }
        }
    }

    private static void flagged(TracedCall call, String flags) {
        call.outcome(call.result() == 0 ? "0" : Values.hex(call.result()) + " (flags " + flags + ")");
    }

    private static int entries(View view, long address, long length) {
        int count = 0;
        for (long at = 0; at < length; count++) {
            int size = view.read16(address + at + DIRENT64_RECLEN) & 0xffff;
            if (size == 0) {
                break;
            }
            at += size;
        }
        return count;
    }

    private static void polled(TracedCall call) {
        if (call.failed()) {
            return;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(call.value(1), call.view().style().stringLimit()) && call.result() > 0; i++) {
            long entry = call.value(0) + (long) i * POLLFD_SIZE;
            int fd = call.view().read32(entry);
            int events = call.view().read16(entry + POLLFD_REVENTS) & 0xffff;
            if (events != 0) {
                out.append(out.isEmpty() ? "" : ", ").append("{fd=").append(fd).append(", revents=")
                        .append(call.view().flags(FileStructures.POLL, events)).append('}');
            }
        }
        call.outcome(call.result() == 0 ? "0 (Timeout)" : call.result() + " ([" + out + "]" + left(call, 2) + ")");
    }

    /** What is left of a timeout that the call has changed, which poll(2) does not. */
    private static String left(TracedCall call, int timeout) {
        if (call.value(timeout) == 0) {
            return "";
        }
        Structure structure = switch (call.argument(timeout).struct()) {
            case "timespec" -> TimeStructures.TIMESPEC;
            case "timeval" -> TimeStructures.TIMEVAL;
            default -> null;
        };
        return structure == null ? "" : ", left " + structure.format().text(call.view(), call.value(timeout));
    }

    private static void select(TracedCall call) {
        for (int i = 1; i <= 3; i++) {
            int set = i;
            if ((int) call.value(0) <= 0) {
                call.text(i, Values.address(call.value(i)));
            } else {
                call.pointee(i, () -> descriptors(call, set));
            }
        }
    }

    private static String descriptors(TracedCall call, int set) {
        long count = Math.clamp(call.value(0), 0, 1024);
        StringBuilder out = new StringBuilder("[");
        for (int fd = 0; fd < count; fd++) {
            if ((call.view().read8(call.value(set) + fd / Byte.SIZE) >>> fd % Byte.SIZE & 1) != 0) {
                out.append(out.length() == 1 ? "" : " ").append(call.view().descriptor(fd));
            }
        }
        return out.append(']').toString();
    }

    private static void selected(TracedCall call) {
        if (call.failed()) {
            return;
        }
        if (call.result() == 0) {
            call.outcome("0 (Timeout)");
            return;
        }
        String[] names = {"", "in ", "out ", "except "};
        StringBuilder out = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            if (call.value(i) != 0) {
                String ready = descriptors(call, i);
                if (!ready.equals("[]")) {
                    out.append(out.isEmpty() ? "" : ", ").append(names[i]).append(ready);
                }
            }
        }
        call.outcome(call.result() + " (" + out + left(call, 4) + ")");
    }
}
