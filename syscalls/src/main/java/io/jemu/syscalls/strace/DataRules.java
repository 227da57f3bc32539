package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Calls that transfer data, and calls with flags, where what is shown depends on sizes or differs from the rule. */
final class DataRules {
    private static final int LARGEST_ATTRIBUTE = 65536;
    private static final int MOST_VECTORS = 1024;
    private static final int SIGSET_SIZE = 8;
    private static final int OPEN_HOW_SIZE = 24;
    private static final int LARGEST_STRUCTURE = 4096;
    private static final int EPOLL_CTL_DEL = 2;

    private static final ConstantTable RANGE = ConstantTable.parse("""
            SYNC_FILE_RANGE_WAIT_BEFORE=1 SYNC_FILE_RANGE_WRITE=2 SYNC_FILE_RANGE_WAIT_AFTER=4""");
    private static final ConstantTable TIMER = ConstantTable.parse("TFD_TIMER_ABSTIME=1 TFD_TIMER_CANCEL_ON_SET=2");
    private static final ConstantTable AT = ConstantTable.parse("""
            AT_SYMLINK_NOFOLLOW=0x100 AT_REMOVEDIR=0x200 AT_SYMLINK_FOLLOW=0x400 AT_NO_AUTOMOUNT=0x800
            AT_EMPTY_PATH=0x1000 AT_RECURSIVE=0x8000""");
    private static final ConstantTable READ_WRITE = ConstantTable.parse("""
            RWF_HIPRI=1 RWF_DSYNC=2 RWF_SYNC=4 RWF_NOWAIT=8 RWF_APPEND=0x10""");

    private DataRules() {}

    static void addTo(Map<String, CallRule> byName) {
        CallRule.Step pointers = DataRules::unread;
        byName.put("readv", CallRule.of(DataRules::countVectors, pointers));
        byName.put("writev", CallRule.entering(DataRules::countVectors));
        byName.put("vmsplice", CallRule.entering(DataRules::countVectors));
        byName.put("preadv", CallRule.of(call -> {
            call.show(4);
            countVectors(call);
        }, pointers));
        byName.put("pwritev", CallRule.entering(call -> {
            call.show(4);
            countVectors(call);
        }));
        byName.put("preadv2", CallRule.of(DataRules::positioned, pointers));
        byName.put("pwritev2", CallRule.entering(DataRules::positioned));
        CallRule offsets = CallRule.entering(call -> {
            offset(call, 1);
            offset(call, 3);
        });
        byName.put("splice", offsets);
        byName.put("copy_file_range", CallRule.entering(call -> {
            offset(call, 1);
            offset(call, 3);
            call.text(5, Integer.toUnsignedString((int) call.value(5)));
        }));
        byName.put("truncate", CallRule.entering(DataRules::length));
        byName.put("ftruncate", CallRule.entering(DataRules::length));
        byName.put("sync_file_range", CallRule.entering(call -> flags(call, 3, RANGE)));
        for (String name : new String[] {"setxattr", "lsetxattr", "fsetxattr"}) {
            byName.put(name, CallRule.entering(call -> {
                if (Long.compareUnsigned(call.value(3), LARGEST_ATTRIBUTE) > 0) {
                    call.text(2, Values.address(call.value(2)));
                }
            }));
        }
        for (String name : new String[] {"getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr",
                "flistxattr"}) {
            int buffer = name.endsWith("listxattr") ? 1 : 2;
            byName.put(name, CallRule.returning(call -> {
                if (call.value(buffer + 1) == 0 && (buffer == 1 || call.result() != 0)) {
                    call.text(buffer, Values.address(call.value(buffer)));
                }
            }));
        }
        ConstantTable timers = ConstantTable.parse("""
                TFD_TIMER_ABSTIME=1 TFD_TIMER_CANCEL_ON_SET=2 TFD_CLOEXEC=0x80000 TFD_NONBLOCK=0x800""");
        byName.put("timerfd_create", CallRule.entering(call -> flags(call, 1, timers)));
        ConstantTable synchronizing = ConstantTable.parse("MS_SYNC=4 MS_ASYNC=1 MS_INVALIDATE=2");
        byName.put("msync", CallRule.entering(call -> flags(call, 2, synchronizing)));
        byName.put("timerfd_settime", CallRule.entering(call -> {
            long value = Integer.toUnsignedLong((int) call.value(1));
            String name = call.view().flags(TIMER, value);
            call.text(1, name.endsWith("TFD_TIMER_??? */") ? Values.hex(value) + " /* TFD_??? */" : name);
        }));
        byName.put("epoll_ctl", CallRule.entering(call -> {
            if (call.value(1) == EPOLL_CTL_DEL) {
                call.text(3, Values.address(call.value(3)));
            }
        }));
        byName.put("openat2", CallRule.entering(call -> {
            if (Long.compareUnsigned(call.value(3), OPEN_HOW_SIZE) < 0) {
                call.text(2, Values.address(call.value(2)));
            } else if (call.value(3) != OPEN_HOW_SIZE) {
                call.pointee(2, () -> longer(call.view(), call.value(2), call.value(3)));
            }
        }));
        byName.put("newfstatat", CallRule.entering(call -> flags(call, 3, AT)));
        byName.put("linkat", CallRule.entering(call -> flags(call, 4, AT)));
        byName.put("unlinkat", CallRule.entering(call -> flags(call, 2, AT)));
        byName.put("fchownat", CallRule.entering(call -> flags(call, 4, AT)));
    }

    static void flags(TracedCall call, int index, ConstantTable table) {
        call.text(index, call.view().flags(table, Integer.toUnsignedLong((int) call.value(index))));
    }

    /** struct open_how of a later kernel: what is behind the known members is shown if it is not zero. */
    private static String longer(View view, long address, long size) {
        String known = FileStructures.OPEN_HOW.format().text(view, address);
        long end = Long.compareUnsigned(size, LARGEST_STRUCTURE) > 0 ? LARGEST_STRUCTURE : size;
        byte[] rest = view.read(address + OPEN_HOW_SIZE, (int) end - OPEN_HOW_SIZE);
        for (byte b : rest) {
            if (b != 0) {
                return known.substring(0, known.length() - 1) + ", /* bytes " + OPEN_HOW_SIZE + ".." + (end - 1)
                        + " */ " + Quoting.hexadecimal(rest, view.style().stringLimit()) + "}";
            }
        }
        return known;
    }

    /** More vectors than the kernel takes are not shown. */
    private static void countVectors(TracedCall call) {
        if (Long.compareUnsigned(call.value(2), MOST_VECTORS) > 0) {
            call.text(1, Values.address(call.value(1)));
        }
    }

    /** When nothing was read, the buffers' addresses are shown. */
    private static void unread(TracedCall call) {
        if (call.failed() && call.text(1) == null) {
            call.pointee(1, () -> ArgumentFormatter.vectorAddresses(call.view(), call.value(1), call.value(2)));
        }
    }

    /** The position is one argument on this machine; the next one is always 0. */
    private static void positioned(TracedCall call) {
        countVectors(call);
        call.text(4, call.view().flags(READ_WRITE, Integer.toUnsignedLong((int) call.value(5))));
        call.show(5);
    }

    /** An offset is shown as it is before the call. */
    private static void offset(TracedCall call, int index) {
        call.pointee(index, () -> "[" + call.view().read64(call.value(index)) + "]");
        call.fix(index);
    }

    private static void length(TracedCall call) {
        call.text(1, Long.toUnsignedString(call.value(1)));
    }

    /** A signal mask of another size than the kernel's is not shown. */
    static void mask(TracedCall call, int mask, int size) {
        if (call.value(size) != SIGSET_SIZE) {
            call.text(mask, Values.address(call.value(mask)));
        }
    }
}
