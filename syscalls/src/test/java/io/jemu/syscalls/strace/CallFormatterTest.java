package io.jemu.syscalls.strace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.descriptor.Argument;
import io.jemu.syscalls.descriptor.ArgumentKind;
import io.jemu.syscalls.descriptor.ConstantTable;
import io.jemu.syscalls.descriptor.Direction;
import io.jemu.syscalls.descriptor.ResultKind;
import io.jemu.syscalls.descriptor.SupportLevel;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import io.jemu.syscalls.vfs.GuestBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every expected line was printed by strace 6.1 for the same call. */
class CallFormatterTest {
    private static final long A = GuestBytes.START;
    private static final long B = A + 0x1000;
    private static final long C = A + 0x2000;
    private static final long AT_FDCWD = -100;

    private final GuestBytes guest = new GuestBytes();
    private final AddressSpace memory = guest.memory();
    private final CallFormatter formatter = new CallFormatter();

    @AfterEach
    void close() {
        guest.close();
    }

    private static Argument argument(String name, ArgumentKind kind) {
        return argument(name, kind, Direction.NONE, "", "");
    }

    private static Argument argument(String name, ArgumentKind kind, Direction way, String struct, String length) {
        return new Argument(name, kind, way, kind == ArgumentKind.FD, struct, length, FileStructures.OPEN);
    }

    private static SyscallDescriptor call(String name, Argument... arguments) {
        return new SyscallDescriptor(0, name, SupportLevel.FULL, "", ResultKind.NUMBER, List.of(arguments));
    }

    private String line(SyscallDescriptor descriptor, long result, long... values) {
        return line(descriptor, result, () -> { }, values);
    }

    private String line(SyscallDescriptor descriptor, long result, Runnable kernel, long... values) {
        long[] registers = java.util.Arrays.copyOf(values, 6);
        TracedCall traced = formatter.begin(descriptor, new View(memory, Style.DEFAULT, true, null), registers);
        kernel.run();
        formatter.end(traced, result);
        return new SyscallEvent(1, 1, descriptor.number(), descriptor.name(), traced.line(), traced.outcome(), result, 0, 0)
                .line();
    }

    private String declared(int number, long result, long... values) {
        return line(SyscallDescriptors.of(number).orElseThrow(), result, values);
    }

    private void text(long address, String text) {
        memory.write(address, (text + '\0').getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void opensWithAndWithoutMode() {
        SyscallDescriptor openat = call("openat", argument("dfd", ArgumentKind.DIRFD),
                argument("filename", ArgumentKind.PATH), argument("flags", ArgumentKind.FLAGS),
                argument("mode", ArgumentKind.MODE));
        text(A, "/tmp/dw/x1");
        assertThat(line(openat, 4, AT_FDCWD, A, 0x80242, 0644))
                .isEqualTo("openat(AT_FDCWD, \"/tmp/dw/x1\", O_RDWR|O_CREAT|O_TRUNC|O_CLOEXEC, 0644) = 4");
        text(A, "/etc/passwd");
        assertThat(line(openat, 3, AT_FDCWD, A, 0, 0))
                .isEqualTo("openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY) = 3");
        assertThat(line(openat, Errno.EFAULT.result(), AT_FDCWD, 1, 0, 0))
                .isEqualTo("openat(AT_FDCWD, 0x1, O_RDONLY)         = -1 EFAULT (Bad address)");
        assertThat(line(openat, Errno.EFAULT.result(), 5, 0, 0, 0))
                .isEqualTo("openat(5, NULL, O_RDONLY)               = -1 EFAULT (Bad address)");
    }

    @Test
    void readsShowWhatWasRead() {
        SyscallDescriptor read = call("read", argument("fd", ArgumentKind.FD),
                argument("buf", ArgumentKind.BYTES, Direction.OUT, "", "return"), argument("count", ArgumentKind.SIZE));
        assertThat(line(read, 100, () -> text(A, "root:x:0:0:root:/root:/bin/bash\ndaemon:" + "x".repeat(80)),
                3, A, 100))
                .isEqualTo("read(3, \"root:x:0:0:root:/root:/bin/bash\\n\"..., 100) = 100");
        assertThat(line(read, 0, 0, A, 10)).isEqualTo("read(0, \"\", 10)                         = 0");
        assertThat(line(read, Errno.EBADF.result(), -1, 0x7fffb57c72d0L, 10))
                .isEqualTo("read(-1, 0x7fffb57c72d0, 10)            = -1 EBADF (Bad file descriptor)");
    }

    @Test
    void vectors() {
        SyscallDescriptor writev = call("writev", argument("fd", ArgumentKind.FD),
                argument("vec", ArgumentKind.STRUCT, Direction.IN, "iovec", "vlen"),
                argument("vlen", ArgumentKind.SIZE));
        text(A, "usr/sbin/nologi");
        memory.write64(B, A);
        memory.write64(B + 8, 10);
        memory.write64(B + 16, A + 10);
        memory.write64(B + 24, 5);
        assertThat(line(writev, 15, 1, B, 2)).isEqualTo(
                "writev(1, [{iov_base=\"usr/sbin/n\", iov_len=10}, {iov_base=\"ologi\", iov_len=5}], 2) = 15");
        assertThat(line(writev, Errno.EFAULT.result(), 1, 1, 2))
                .isEqualTo("writev(1, 0x1, 2)                       = -1 EFAULT (Bad address)");
        SyscallDescriptor readv = call("readv", argument("fd", ArgumentKind.FD),
                argument("vec", ArgumentKind.STRUCT, Direction.OUT, "iovec", "vlen"),
                argument("vlen", ArgumentKind.SIZE));
        assertThat(line(readv, 12, 3, B, 2)).isEqualTo(
                "readv(3, [{iov_base=\"usr/sbin/n\", iov_len=10}, {iov_base=\"ol\", iov_len=5}], 2) = 12");
        memory.write64(B + 8, -1);
        assertThat(line(writev, Errno.EINVAL.result(), 1, B, 1)).isEqualTo(
                "writev(1, [{iov_base=\"usr/sbin/nologi" + "\\0".repeat(17) + "\"..., "
                + "iov_len=18446744073709551615}], 1) = -1 EINVAL (Invalid argument)");
    }

    @Test
    void fileStatus() {
        SyscallDescriptor stat = call("stat", argument("filename", ArgumentKind.PATH),
                argument("statbuf", ArgumentKind.STRUCT, Direction.OUT, "stat", ""));
        text(A, "/dev/null");
        memory.write32(B + 24, 020666);
        memory.write64(B + 40, 0x103);
        assertThat(line(stat, 0, A, B)).isEqualTo(
                "stat(\"/dev/null\", {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}) = 0");
        memory.write32(B + 24, 0100644);
        memory.write64(B + 48, 1221);
        text(A, "/etc/passwd");
        assertThat(line(stat, 0, A, B))
                .isEqualTo("stat(\"/etc/passwd\", {st_mode=S_IFREG|0644, st_size=1221, ...}) = 0");
        assertThat(line(stat, Errno.ENOENT.result(), A, 0x7ffd6f2c0740L))
                .isEqualTo("stat(\"/etc/passwd\", 0x7ffd6f2c0740)     = -1 ENOENT (No such file or directory)");
    }

    @Test
    void fcntlByCommand() {
        SyscallDescriptor fcntl = call("fcntl", argument("fd", ArgumentKind.FD), argument("cmd", ArgumentKind.NUMBER),
                argument("arg", ArgumentKind.HEX));
        assertThat(line(fcntl, 0x8000, 3, 3, 0))
                .isEqualTo("fcntl(3, F_GETFL)                       = 0x8000 (flags O_RDONLY|O_LARGEFILE)");
        assertThat(line(fcntl, 0, 3, 2, 1)).isEqualTo("fcntl(3, F_SETFD, FD_CLOEXEC)           = 0");
        assertThat(line(fcntl, 1, 3, 1, 0))
                .isEqualTo("fcntl(3, F_GETFD)                       = 0x1 (flags FD_CLOEXEC)");
        assertThat(line(fcntl, 0, 3, 1, 0)).isEqualTo("fcntl(3, F_GETFD)                       = 0");
        assertThat(line(fcntl, 11, 3, 1030, 10)).isEqualTo("fcntl(3, F_DUPFD_CLOEXEC, 10)           = 11");
        assertThat(line(fcntl, 0, 3, 4, 0xc00))
                .isEqualTo("fcntl(3, F_SETFL, O_RDONLY|O_APPEND|O_NONBLOCK) = 0");
        assertThat(line(fcntl, Errno.EINVAL.result(), 3, 1234, 5))
                .isEqualTo("fcntl(3, 0x4d2 /* F_??? */, 0x5)        = -1 EINVAL (Invalid argument)");
        memory.write64(A + 16, 100);
        assertThat(line(fcntl, 0, 3, 6, A)).isEqualTo(
                "fcntl(3, F_SETLK, {l_type=F_RDLCK, l_whence=SEEK_SET, l_start=0, l_len=100}) = 0");
        assertThat(line(fcntl, 0, () -> memory.write16(A, (short) 2), 3, 5, A)).isEqualTo(
                "fcntl(3, F_GETLK, {l_type=F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=100, l_pid=0}) = 0");
    }

    @Test
    void pollShowsWhatIsReady() {
        SyscallDescriptor poll = call("poll", argument("ufds", ArgumentKind.STRUCT, Direction.IN_OUT, "pollfd", "nfds"),
                argument("nfds", ArgumentKind.SIZE), argument("timeout", ArgumentKind.NUMBER));
        memory.write32(A, 14);
        memory.write16(A + 4, (short) 1);
        memory.write32(A + 8, 15);
        memory.write16(A + 12, (short) 5);
        assertThat(line(poll, 2, () -> {
            memory.write16(A + 6, (short) 1);
            memory.write16(A + 14, (short) 4);
        }, A, 2, 0)).isEqualTo("poll([{fd=14, events=POLLIN}, {fd=15, events=POLLIN|POLLOUT}], 2, 0)"
                + " = 2 ([{fd=14, revents=POLLIN}, {fd=15, revents=POLLOUT}])");
        memory.write32(A, -1);
        assertThat(line(poll, 0, A, 1, 1)).isEqualTo("poll([{fd=-1}], 1, 1)                   = 0 (Timeout)");
    }

    @Test
    void execveShowsArgumentsAndCountsTheEnvironment() {
        SyscallDescriptor execve = call("execve", argument("filename", ArgumentKind.PATH),
                argument("argv", ArgumentKind.ADDRESS), argument("envp", ArgumentKind.ADDRESS));
        text(A, "/x");
        text(A + 16, "a");
        for (int i = 0; i < 39; i++) {
            memory.write64(B + i * 8L, A + 16);
        }
        String arguments = "\"a\", ".repeat(32);
        assertThat(line(execve, Errno.ENOENT.result(), A, B, B)).isEqualTo("execve(\"/x\", [" + arguments
                + "...], 0x101000 /* 39 vars */) = -1 ENOENT (No such file or directory)");
        assertThat(line(execve, Errno.ENOENT.result(), A, 1, 0))
                .isEqualTo("execve(\"/x\", 0x1, NULL)                 = -1 ENOENT (No such file or directory)");
    }

    @Test
    void futexByOperation() {
        SyscallDescriptor futex = call("futex", argument("uaddr", ArgumentKind.ADDRESS),
                argument("op", ArgumentKind.NUMBER), argument("val", ArgumentKind.NUMBER),
                argument("utime", ArgumentKind.ADDRESS), argument("uaddr2", ArgumentKind.ADDRESS),
                argument("val3", ArgumentKind.NUMBER));
        memory.write64(A + 8, 1000);
        assertThat(line(futex, 0, B, 129, 1)).isEqualTo("futex(0x101000, FUTEX_WAKE_PRIVATE, 1)  = 0");
        assertThat(line(futex, Errno.EAGAIN.result(), B, 128, 4, 0)).isEqualTo(
                "futex(0x101000, FUTEX_WAIT_PRIVATE, 4, NULL) = -1 EAGAIN (Resource temporarily unavailable)");
        assertThat(line(futex, Errno.ETIMEDOUT.result(), B, 0x109, 5, A, 0, -1)).isEqualTo(
                "futex(0x101000, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 5, {tv_sec=0, tv_nsec=1000}, "
                        + "FUTEX_BITSET_MATCH_ANY) = -1 ETIMEDOUT (Connection timed out)");
        assertThat(line(futex, Errno.ENOSYS.result(), B, 99, 1, 2, 3, 4)).isEqualTo(
                "futex(0x101000, 0x63 /* FUTEX_??? */, 1, 0x2, 0x3, 0x4) = -1 ENOSYS (Function not implemented)");
    }

    @Test
    void ioctlByRequest() {
        SyscallDescriptor ioctl = call("ioctl", argument("fd", ArgumentKind.FD), argument("cmd", ArgumentKind.HEX),
                argument("arg", ArgumentKind.HEX));
        memory.write32(A, 02400);
        memory.write32(A + 4, 5);
        memory.write32(A + 8, 0277);
        memory.write32(A + 12, 0105073);
        assertThat(line(ioctl, 0, 1, 0x5401, A)).isEqualTo("ioctl(1, TCGETS, {c_iflag=ICRNL|IXON, "
                + "c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, "
                + "c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}) = 0");
        assertThat(line(ioctl, Errno.ENOTTY.result(), 1, 0x5401, 0x7ffd6f2c07d0L)).isEqualTo(
                "ioctl(1, TCGETS, 0x7ffd6f2c07d0)        = -1 ENOTTY (Inappropriate ioctl for device)");
        assertThat(line(ioctl, Errno.ENOTTY.result(), 0, 0x12345678, 5)).isEqualTo(
                "ioctl(0, _IOC(_IOC_NONE, 0x56, 0x78, 0x1234), 0x5)"
                        + " = -1 ENOTTY (Inappropriate ioctl for device)");
        memory.write32(B, 15616);
        assertThat(line(ioctl, 0, 1, 0x540f, B)).isEqualTo("ioctl(1, TIOCGPGRP, [15616])            = 0");
    }

    @Test
    void limits() {
        memory.write64(A, 8L << 20);
        memory.write64(A + 8, -1);
        assertThat(declared(302, 0, 0, 3, 0, A)).isEqualTo(
                "prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0");
        memory.write64(B, 20000);
        memory.write64(B + 8, 20000);
        assertThat(declared(97, 0, 7, B)).isEqualTo("getrlimit(RLIMIT_NOFILE, {rlim_cur=20000, rlim_max=20000}) = 0");
        assertThat(declared(97, Errno.EINVAL.result(), 77, 0x7ffd6f2bfeb0L)).isEqualTo(
                "getrlimit(0x4d /* RLIMIT_??? */, 0x7ffd6f2bfeb0) = -1 EINVAL (Invalid argument)");
    }

    @Test
    void clocks() {
        memory.write64(A, 1605);
        memory.write64(A + 8, 105343453);
        assertThat(declared(228, 0, 1, A))
                .isEqualTo("clock_gettime(CLOCK_MONOTONIC, {tv_sec=1605, tv_nsec=105343453}) = 0");
        assertThat(declared(228, Errno.EINVAL.result(), 99, 0x7ffd6f2c0170L)).isEqualTo(
                "clock_gettime(0x63 /* CLOCK_??? */, 0x7ffd6f2c0170) = -1 EINVAL (Invalid argument)");
        assertThat(declared(228, 0, -6, A)).startsWith("clock_gettime(0xfffffffa /* CLOCK_??? */, {tv_sec=1605");
        memory.write64(B, 0);
        assertThat(declared(35, 0, B, 0x7ffd6f2c0170L))
                .isEqualTo("nanosleep({tv_sec=0, tv_nsec=0}, 0x7ffd6f2c0170) = 0");
        assertThat(declared(230, 0, 0, 1, B, 0)).isEqualTo(
                "clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, {tv_sec=0, tv_nsec=0}, NULL) = 0");
    }

    @Test
    void identities() {
        assertThat(declared(117, 0, -1, 0, -1)).isEqualTo("setresuid(-1, 0, -1)                    = 0");
        assertThat(declared(118, 0, A, A + 4, A + 8)).isEqualTo("getresuid([0], [0], [0])                = 0");
        assertThat(declared(115, 0, 0, 0)).isEqualTo("getgroups(0, NULL)                      = 0");
        assertThat(declared(115, 0, 64, A)).isEqualTo("getgroups(64, [])                       = 0");
        for (int i = 0; i < 3; i++) {
            memory.write32(B + 4L * i, i + 1);
        }
        assertThat(declared(116, 0, 3, B)).isEqualTo("setgroups(3, [1, 2, 3])                 = 0");
    }

    @Test
    void controlsOfProcessAndArchitecture() {
        text(A, "hello");
        assertThat(declared(157, 0, 15, A)).isEqualTo("prctl(PR_SET_NAME, \"hello\")             = 0");
        assertThat(declared(157, 0, 16, A)).isEqualTo("prctl(PR_GET_NAME, \"hello\")             = 0");
        assertThat(declared(157, 0, 1, 9)).isEqualTo("prctl(PR_SET_PDEATHSIG, SIGKILL)        = 0");
        assertThat(declared(157, 1, 3)).isEqualTo("prctl(PR_GET_DUMPABLE)                  = 1 (SUID_DUMP_USER)");
        assertThat(declared(157, 0, 38, 1)).isEqualTo("prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  = 0");
        assertThat(declared(157, 1, 23, 5)).isEqualTo("prctl(PR_CAPBSET_READ, CAP_KILL)        = 1");
        assertThat(declared(157, Errno.EINVAL.result(), 9999, 1, 2, 3, 4)).isEqualTo(
                "prctl(0x270f /* PR_??? */, 0x1, 0x2, 0x3, 0x4) = -1 EINVAL (Invalid argument)");
        memory.write64(B, 0x7fac52d13740L);
        assertThat(declared(158, 0, 0x1003, B)).isEqualTo("arch_prctl(ARCH_GET_FS, [0x7fac52d13740]) = 0");
        assertThat(declared(158, Errno.EINVAL.result(), 0x3001, 0x7fff)).isEqualTo(
                "arch_prctl(0x3001 /* ARCH_??? */, 0x7fff) = -1 EINVAL (Invalid argument)");
        assertThat(declared(158, 1, 0x1011, 0)).isEqualTo("arch_prctl(ARCH_GET_CPUID)              = 1");
    }

    @Test
    void bitsOfCpusAndRandomBytes() {
        memory.write8(A, (byte) 3);
        assertThat(declared(204, 8, 0, 128, A)).isEqualTo("sched_getaffinity(0, 128, [0 1])        = 8");
        memory.write(B, new byte[] {(byte) 0x19, (byte) 0x92, (byte) 0xdd, 0x5e});
        assertThat(declared(318, 4, B, 4, 1)).isEqualTo("getrandom(\"\\x19\\x92\\xdd\\x5e\", 4, GRND_NONBLOCK) = 4");
        memory.write(C, new byte[] {4});
        assertThat(declared(145, 0, 0)).isEqualTo("sched_getscheduler(0)                   = 0 (SCHED_OTHER)");
    }

    @Test
    void scalarsThatChangeShowBothValues() {
        SyscallDescriptor sendfile = call("sendfile", argument("out_fd", ArgumentKind.FD),
                argument("in_fd", ArgumentKind.FD),
                argument("offset", ArgumentKind.STRUCT, Direction.IN_OUT, "off_t", ""),
                argument("count", ArgumentKind.SIZE));
        memory.write64(A, 3);
        assertThat(line(sendfile, 10, () -> memory.write64(A, 13), 15, 3, A, 10))
                .isEqualTo("sendfile(15, 3, [3] => [13], 10)        = 10");
        assertThat(line(sendfile, Errno.EBADF.result(), 1000, 3, 0, 10))
                .isEqualTo("sendfile(1000, 3, NULL, 10)             = -1 EBADF (Bad file descriptor)");
    }

    @Test
    void resultsByTheirKind() {
        SyscallDescriptor umask = new SyscallDescriptor(95, "umask", SupportLevel.FULL, "", ResultKind.MODE,
                List.of(argument("mask", ArgumentKind.MODE)));
        assertThat(line(umask, 022, 0)).isEqualTo("umask(000)                              = 022");
        SyscallDescriptor brk = new SyscallDescriptor(12, "brk", SupportLevel.FULL, "", ResultKind.ADDRESS,
                List.of(argument("brk", ArgumentKind.ADDRESS)));
        assertThat(line(brk, 0x555a19434000L, 0)).isEqualTo("brk(NULL)                               = 0x555a19434000");
        assertThat(CallFormatter.unlisted("syscall_0x3e8", 1, 2, 3, 4, 5, 0))
                .isEqualTo("syscall_0x3e8(0x1, 0x2, 0x3, 0x4, 0x5, 0)");
    }

    @Test
    void unknownStructuresAndTablesAreShownAsNumbers() {
        SyscallDescriptor strange = call("strange", argument("a", ArgumentKind.STRUCT, Direction.IN, "nonsuch", ""),
                new Argument("b", ArgumentKind.CONSTANT, Direction.NONE, true, "", "", ConstantTable.NONE));
        assertThat(line(strange, 0, A, 5)).startsWith("strange(0x100000, 0x5) ");
    }

    @Test
    void everyDeclaredStructureIsKnown() {
        Structures structures = new Structures();
        List<String> special = List.of("iovec", "cpu_set", "fd_set", "sockaddr", "msghdr", "mmsghdr");
        for (SyscallNumber number : SyscallNumber.values()) {
            SyscallDescriptors.of(number.number()).ifPresent(descriptor -> descriptor.arguments().stream()
                    .map(argument -> argument.struct().replaceFirst("\\[\\d+]$", ""))
                    .filter(name -> !name.isEmpty() && !special.contains(name))
                    .forEach(name -> assertThat(structures.find(name)).as(number + " " + name).isPresent()));
        }
    }
}
