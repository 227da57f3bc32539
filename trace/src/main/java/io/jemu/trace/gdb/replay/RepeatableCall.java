package io.jemu.trace.gdb.replay;

import java.util.Arrays;

/**
 * System calls (asm/unistd_64.h) after which a run can still be repeated: they change nothing but the process itself,
 * and what they answer follows from the run, or from files that are taken to stay as they are.
 */
enum RepeatableCall {
    READ(0), WRITE(1), OPEN(2), CLOSE(3), STAT(4), FSTAT(5), LSTAT(6), LSEEK(8), MMAP(9), MPROTECT(10), MUNMAP(11),
    BRK(12), RT_SIGACTION(13), RT_SIGPROCMASK(14), RT_SIGRETURN(15), IOCTL(16), PREAD64(17), READV(19), WRITEV(20),
    ACCESS(21), SCHED_YIELD(24), MREMAP(25), MADVISE(28), DUP(32), DUP2(33), NANOSLEEP(35), GETITIMER(36), ALARM(37),
    SETITIMER(38), GETPID(39), EXIT(60), KILL(62), UNAME(63), GETCWD(79), READLINK(89), GETTIMEOFDAY(96),
    GETRLIMIT(97), TIMES(100), GETUID(102), GETGID(104), GETEUID(107), GETEGID(108), GETPPID(110), GETPGRP(111),
    RT_SIGPENDING(127), SIGALTSTACK(131), PRCTL(157), ARCH_PRCTL(158), GETTID(186), TKILL(200), TIME(201),
    FUTEX(202), SCHED_GETAFFINITY(204), GETDENTS64(217), SET_TID_ADDRESS(218), CLOCK_GETTIME(228), CLOCK_GETRES(229),
    CLOCK_NANOSLEEP(230), EXIT_GROUP(231), TGKILL(234), OPENAT(257), NEWFSTATAT(262), READLINKAT(267),
    FACCESSAT(269), SET_ROBUST_LIST(273), DUP3(292), PIPE2(293), PREADV(295), PRLIMIT64(302), GETCPU(309),
    GETRANDOM(318), STATX(332), RSEQ(334), FACCESSAT2(439),
    /** Those that make tasks and programs, which is told apart from them. */
    CLONE(56), FORK(57), VFORK(58), EXECVE(59), EXECVEAT(322), CLONE3(435);

    private final int number;

    RepeatableCall(int number) {
        this.number = number;
    }

    /** The call of a number, or null. */
    static RepeatableCall of(int number) {
        return Table.BY_NUMBER.length > number && number >= 0 ? Table.BY_NUMBER[number] : null;
    }

    private static final class Table {
        static final RepeatableCall[] BY_NUMBER = new RepeatableCall[
                Arrays.stream(values()).mapToInt(call -> call.number).max().orElse(0) + 1];

        static {
            for (RepeatableCall call : values()) {
                BY_NUMBER[call.number] = call;
            }
        }
    }
}
