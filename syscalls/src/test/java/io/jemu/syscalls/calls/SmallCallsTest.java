package io.jemu.syscalls.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.Register;
import io.jemu.syscalls.abi.ArchPrctl;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PrctlOption;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.kernel.CallFixture;
import io.jemu.syscalls.kernel.Park;
import io.jemu.syscalls.kernel.Resource;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The expected results are those of the same calls on Linux. */
class SmallCallsTest {
    private static final long EINVAL = Errno.EINVAL.result();
    private static final long EFAULT = Errno.EFAULT.result();
    private static final long EPERM = Errno.EPERM.result();

    private CallFixture process = CallFixture.ofRoot();
    private long at = process.memory();

    @AfterEach
    void close() {
        process.close();
    }

    private void asUser() {
        process.close();
        process = CallFixture.ofUser();
        at = process.memory();
    }

    private long call(SyscallNumber number, long... arguments) {
        return process.call(number, arguments);
    }

    private void pair(long address, long first, long second) {
        process.space().write64(address, first);
        process.space().write64(address + 8, second);
    }

    @Test
    void clocksRunAndUnknownOnesAreRefused() {
        assertThat(call(SyscallNumber.CLOCK_GETTIME, ClockId.CLOCK_MONOTONIC, at)).isZero();
        assertThat(process.space().read64(at + 8)).isBetween(0L, 999_999_999L);
        assertThat(call(SyscallNumber.CLOCK_GETTIME, ClockId.CLOCK_MONOTONIC, CallFixture.BAD)).isEqualTo(EFAULT);
        assertThat(call(SyscallNumber.CLOCK_GETTIME, 99, at)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.CLOCK_GETTIME, 10, at)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.CLOCK_GETTIME, -6, at)).as("own process by clock id").isZero();
        assertThat(call(SyscallNumber.CLOCK_GETRES, ClockId.CLOCK_REALTIME, 0)).isZero();
        assertThat(call(SyscallNumber.GETTIMEOFDAY, 0, 0)).isZero();
        long seconds = call(SyscallNumber.TIME, at);
        assertThat(process.space().read64(at)).isEqualTo(seconds);
        assertThat(call(SyscallNumber.TIME, CallFixture.BAD)).isEqualTo(EFAULT);
    }

    @Test
    void sleepsParkAndBadTimesAreRefused() {
        pair(at, 0, 0);
        assertThat(call(SyscallNumber.NANOSLEEP, at, 0)).isZero();
        pair(at, 3600, 0);
        assertThatThrownBy(() -> call(SyscallNumber.NANOSLEEP, at, 0)).isInstanceOf(Park.class);
        pair(at, 0, 1_000_000_000);
        assertThat(call(SyscallNumber.NANOSLEEP, at, 0)).isEqualTo(EINVAL);
        pair(at, -1, 0);
        assertThat(call(SyscallNumber.NANOSLEEP, at, 0)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.NANOSLEEP, CallFixture.BAD, 0)).isEqualTo(EFAULT);
        assertThat(call(SyscallNumber.CLOCK_NANOSLEEP, ClockId.CLOCK_MONOTONIC_RAW, 0, at, 0))
                .isEqualTo(Errno.EOPNOTSUPP.result());
        assertThat(call(SyscallNumber.CLOCK_NANOSLEEP, 99, 0, CallFixture.BAD, 0)).isEqualTo(EINVAL);
    }

    @Test
    void identitiesOfRoot() {
        assertThat(call(SyscallNumber.SETRESUID, 1, 2, 3)).isZero();
        assertThat(call(SyscallNumber.GETUID)).isEqualTo(1);
        assertThat(call(SyscallNumber.GETEUID)).isEqualTo(2);
        assertThat(call(SyscallNumber.GETRESUID, at, at + 4, at + 8)).isZero();
        assertThat(process.space().read32(at + 8)).isEqualTo(3);
        assertThat(call(SyscallNumber.SETUID, 0)).as("the privilege is gone").isEqualTo(EPERM);
        assertThat(call(SyscallNumber.SETUID, 3)).as("the saved id").isZero();
        assertThat(call(SyscallNumber.SETUID, -1)).isEqualTo(EINVAL);
    }

    @Test
    void identitiesOfUsers() {
        asUser();
        assertThat(call(SyscallNumber.SETREUID, 0, -1)).isEqualTo(EPERM);
        assertThat(call(SyscallNumber.SETRESGID, -1, 1000, -1)).isZero();
        assertThat(call(SyscallNumber.SETFSUID, 0)).as("refused, but told the old one").isEqualTo(1000);
        assertThat(call(SyscallNumber.GETGROUPS, 0, 0)).isEqualTo(2);
        assertThat(call(SyscallNumber.GETGROUPS, 1, at)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.GETGROUPS, 2, at)).isEqualTo(2);
        assertThat(process.space().read32(at + 4)).isEqualTo(24);
        assertThat(call(SyscallNumber.SETGROUPS, 0, 0)).isEqualTo(EPERM);
    }

    @Test
    void capabilitiesFollowTheUserAndCanOnlyShrink() {
        process.space().write32(at, 0x20080522);
        process.space().write32(at + 4, 0);
        assertThat(call(SyscallNumber.CAPGET, at, at + 16)).isZero();
        assertThat(process.space().read32(at + 16)).isEqualTo(-1);
        process.space().write32(at + 16, 1);
        assertThat(call(SyscallNumber.CAPSET, at, at + 16)).isZero();
        assertThat(call(SyscallNumber.CAPGET, at, at + 64)).isZero();
        assertThat(process.space().read32(at + 64)).isEqualTo(1);
        process.space().write32(at, 0);
        assertThat(call(SyscallNumber.CAPGET, at, 0)).as("asks for the version").isZero();
        assertThat(process.space().read32(at)).isEqualTo(0x20080522);
        asUser();
        process.space().write32(at, 0x20080522);
        process.space().write32(at + 16, 1);
        assertThat(call(SyscallNumber.CAPSET, at, at + 16)).isEqualTo(EPERM);
    }

    @Test
    void namesTheHostsKernelOnTheGuestsMachine() {
        assertThat(call(SyscallNumber.UNAME, at)).isZero();
        assertThat(process.space().readString(at, 65)).isEqualTo("Linux");
        assertThat(process.space().readString(at + 4 * 65, 65)).isEqualTo("x86_64");
        assertThat(call(SyscallNumber.UNAME, CallFixture.BAD)).isEqualTo(EFAULT);
        assertThat(call(SyscallNumber.SYSINFO, at)).isZero();
        assertThat(process.space().read64(at + 32)).as("memory").isPositive();
    }

    @Test
    void randomBytes() {
        assertThat(call(SyscallNumber.GETRANDOM, at, 16, 0)).isEqualTo(16);
        assertThat(process.space().read(at, 16)).isNotEqualTo(new byte[16]);
        assertThat(call(SyscallNumber.GETRANDOM, at, 16, 8)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.GETRANDOM, at, 16, 6)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.GETRANDOM, CallFixture.BAD, 0, 0)).isZero();
        assertThat(call(SyscallNumber.GETRANDOM, CallFixture.BAD, 1, 0)).isEqualTo(EFAULT);
        long end = at + CallFixture.MEMORY_SIZE - 4096;
        assertThat(call(SyscallNumber.GETRANDOM, end, 2 * 4096, 0)).as("up to the end of memory").isEqualTo(4096);
    }

    @Test
    void threadNamesAreCut() {
        process.space().write(at, "a-name-of-20-bytes--\0".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_NAME, at)).isZero();
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_GET_NAME, at + 64)).isZero();
        assertThat(process.space().readString(at + 64, 16)).isEqualTo("a-name-of-20-by");
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_NAME, CallFixture.BAD)).isEqualTo(EFAULT);
    }

    @Test
    void attributesOfProcesses() {
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_GET_DUMPABLE)).isEqualTo(1);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_DUMPABLE, 2)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_PDEATHSIG, 9)).isZero();
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_GET_PDEATHSIG, at)).isZero();
        assertThat(process.space().read32(at)).isEqualTo(9);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_PDEATHSIG, 65)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_NO_NEW_PRIVS, 0)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_SET_NO_NEW_PRIVS, 1)).isZero();
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_GET_NO_NEW_PRIVS)).isEqualTo(1);
        assertThat(call(SyscallNumber.PRCTL, PrctlOption.PR_GET_TIMERSLACK)).isEqualTo(50000);
        assertThat(call(SyscallNumber.PRCTL, 9999)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.PERSONALITY, 0xffff_ffffL)).isZero();
    }

    @Test
    void segmentBases() {
        assertThat(call(SyscallNumber.ARCH_PRCTL, ArchPrctl.ARCH_SET_FS, 0x7000)).isZero();
        assertThat(process.task().registers().get(Register.FS_BASE)).isEqualTo(0x7000);
        assertThat(call(SyscallNumber.ARCH_PRCTL, ArchPrctl.ARCH_GET_FS, at)).isZero();
        assertThat(process.space().read64(at)).isEqualTo(0x7000);
        assertThat(call(SyscallNumber.ARCH_PRCTL, ArchPrctl.ARCH_SET_FS, 1L << 62)).isEqualTo(EPERM);
        assertThat(call(SyscallNumber.ARCH_PRCTL, 0x3001, 0)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.ARCH_PRCTL, ArchPrctl.ARCH_GET_CPUID)).isEqualTo(1);
    }

    @Test
    void limits() {
        asUser();
        int files = Resource.RLIMIT_NOFILE.ordinal();
        pair(at, 100, 200);
        assertThat(call(SyscallNumber.PRLIMIT64, 0, files, at, at + 16)).isZero();
        assertThat(process.space().read64(at + 16)).isEqualTo(1024);
        assertThat(call(SyscallNumber.GETRLIMIT, files, at)).isZero();
        assertThat(process.space().read64(at + 8)).isEqualTo(200);
        pair(at, 100, 201);
        assertThat(call(SyscallNumber.SETRLIMIT, files, at)).as("raises the hard limit").isEqualTo(EPERM);
        pair(at, 101, 100);
        assertThat(call(SyscallNumber.SETRLIMIT, files, at)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.GETRLIMIT, 16, at)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.PRLIMIT64, 1, files, 0, at)).isEqualTo(Errno.ESRCH.result());
    }

    @Test
    void prioritiesAndPolicies() {
        asUser();
        assertThat(call(SyscallNumber.GETPRIORITY, 0, 0)).isEqualTo(20);
        assertThat(call(SyscallNumber.SETPRIORITY, 0, 0, 5)).isZero();
        assertThat(call(SyscallNumber.GETPRIORITY, 0, 0)).isEqualTo(15);
        assertThat(call(SyscallNumber.SETPRIORITY, 0, 0, 0)).isEqualTo(Errno.EACCES.result());
        assertThat(call(SyscallNumber.GETPRIORITY, 3, 0)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.SCHED_GET_PRIORITY_MAX, 1)).isEqualTo(99);
        assertThat(call(SyscallNumber.SCHED_GET_PRIORITY_MIN, 4)).isEqualTo(EINVAL);
        process.space().write32(at, 1);
        assertThat(call(SyscallNumber.SCHED_SETSCHEDULER, 0, 1, at)).isEqualTo(EPERM);
        assertThat(call(SyscallNumber.SCHED_SETSCHEDULER, 0, 0, at)).isEqualTo(EINVAL);
    }

    @Test
    void affinity() {
        long size = call(SyscallNumber.SCHED_GETAFFINITY, 0, 128, at);
        assertThat(size).isPositive();
        assertThat(size % 8).isZero();
        assertThat(call(SyscallNumber.SCHED_GETAFFINITY, 0, 7, at)).isEqualTo(EINVAL);
        byte[] none = new byte[128];
        process.space().write(at, none);
        assertThat(call(SyscallNumber.SCHED_SETAFFINITY, 0, 128, at)).isEqualTo(EINVAL);
    }

    @Test
    void registrationsOfThreads() {
        assertThat(call(SyscallNumber.SET_TID_ADDRESS, at)).isEqualTo(CallFixture.PID);
        assertThat(call(SyscallNumber.SET_ROBUST_LIST, at, 25)).isEqualTo(EINVAL);
        assertThat(call(SyscallNumber.SET_ROBUST_LIST, at, 24)).isZero();
        assertThat(call(SyscallNumber.GET_ROBUST_LIST, 0, at, at + 8)).isZero();
        assertThat(process.space().read64(at)).isEqualTo(at);
        assertThat(call(SyscallNumber.RSEQ, at, 32, 0, 0x53053053)).isEqualTo(Errno.ENOSYS.result());
        assertThat(call(SyscallNumber.MEMBARRIER, 8, 0)).as("not registered").isEqualTo(EPERM);
        assertThat(call(SyscallNumber.MEMBARRIER, 16, 0)).isZero();
        assertThat(call(SyscallNumber.MEMBARRIER, 8, 0)).isZero();
        assertThat(call(SyscallNumber.MEMBARRIER, 24, 0)).isEqualTo(EINVAL);
    }

    @Test
    void unlistedNumbersDoNotExist() {
        assertThat(call(SyscallNumber.IO_URING_SETUP, 1, 0)).isEqualTo(Errno.ENOSYS.result());
    }
}
