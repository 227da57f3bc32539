package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.fs.ContentNode;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TaskAttributes;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Numbers of a process or thread that can be read and written: oom_score_adj, oom_adj, timerslack_ns. */
record ProcessSettings(Process process, Supplier<Task> subject, String path, PseudoStatus own) {
    /** OOM_SCORE_ADJ_MAX; the least is its negative. */
    private static final int SCORE_MAX = 1000;
    /** OOM_ADJUST_MAX and OOM_DISABLE: the same in an older unit. */
    private static final int ADJUST_MAX = 15;
    private static final int ADJUST_MIN = -17;

    void add(DirectoryNode directory) {
        setting(directory, "oom_score_adj", FileMode.WRITE_OWNER_READ_ALL,
                () -> process.attributes().oomScoreAdjustment(),
                value -> process.attributes().oomScoreAdjustment(within(value, -SCORE_MAX, SCORE_MAX)));
        setting(directory, "oom_adj", FileMode.WRITE_OWNER_READ_ALL, this::adjustment, this::adjust);
        setting(directory, "timerslack_ns", FileMode.READ_WRITE_ALL, () -> thread(TaskAttributes::timerSlack),
                this::slack);
    }

    private void setting(DirectoryNode directory, String name, int permissions, LongSupplier get, LongConsumer set) {
        directory.add(name, () -> new ContentNode(own.file(path + '/' + name, permissions),
                () -> (get.getAsLong() + "\n").getBytes(StandardCharsets.ISO_8859_1),
                bytes -> set.accept(number(bytes))));
    }

    /** fs/proc/base.c, oom_adj_read and oom_adj_write: the ends of both ranges are the same. */
    private long adjustment() {
        int score = process.attributes().oomScoreAdjustment();
        return score == SCORE_MAX ? ADJUST_MAX : (long) score * -ADJUST_MIN / SCORE_MAX;
    }

    private void adjust(long value) {
        int adjustment = within(value, ADJUST_MIN, ADJUST_MAX);
        process.attributes().oomScoreAdjustment(
                adjustment == ADJUST_MAX ? SCORE_MAX : adjustment * SCORE_MAX / -ADJUST_MIN);
    }

    private void slack(long value) {
        thread(attributes -> {
            attributes.timerSlack(value == 0 ? TaskAttributes.DEFAULT_TIMER_SLACK : value);
            return value;
        });
    }

    private <T> T thread(Function<TaskAttributes, T> use) {
        Task task = subject.get();
        if (task == null) {
            throw Errno.ESRCH.failure();
        }
        return use.apply(task.attributes());
    }

    private static int within(long value, int least, int most) {
        if (value < least || value > most) {
            throw Errno.EINVAL.failure();
        }
        return (int) value;
    }

    /** A decimal, hexadecimal or octal number, as kstrtoint takes it, with blanks around it. */
    private static long number(byte[] bytes) {
        try {
            return Long.decode(new String(bytes, StandardCharsets.ISO_8859_1).strip());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.failure();
        }
    }
}
