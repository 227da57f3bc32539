package io.jemu.syscalls.fs.proc;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.kernel.CallFixture;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What procfs shows, and that it shows nothing of the host's processes. */
class ProcFileSystemTest {
    private static final int AT_FDCWD = -100;
    private static final int BUFFER = 1 << 14;

    private final CallFixture process = CallFixture.ofRoot();
    private final long path = process.memory();
    private final long buffer = process.memory() + 4096;

    @AfterEach
    void close() {
        process.close();
    }

    private long open(String name, int flags) {
        process.space().write(path, (name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        return process.call(SyscallNumber.OPENAT, AT_FDCWD, path, flags, 0);
    }

    private String read(String name) {
        long fd = open(name, OpenFlags.O_RDONLY);
        assertThat(fd).as(name).isNotNegative();
        StringBuilder text = new StringBuilder();
        long got;
        while ((got = process.call(SyscallNumber.READ, fd, buffer, BUFFER)) > 0) {
            text.append(new String(process.space().read(buffer, (int) got), StandardCharsets.ISO_8859_1));
        }
        assertThat(got).isZero();
        process.call(SyscallNumber.CLOSE, fd);
        return text.toString();
    }

    private String link(String name) {
        process.space().write(path, (name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        long length = process.call(SyscallNumber.READLINKAT, AT_FDCWD, path, buffer, BUFFER);
        assertThat(length).as(name).isPositive();
        return new String(process.space().read(buffer, (int) length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void onlyTheGuestsProcessesExist() {
        assertThat(open("/proc/1/status", OpenFlags.O_RDONLY)).isEqualTo(Errno.ENOENT.result());
        assertThat(open("/proc/" + ProcessHandle.current().pid() + "/maps", OpenFlags.O_RDONLY))
                .isEqualTo(Errno.ENOENT.result());
        assertThat(open("/proc/01000/maps", OpenFlags.O_RDONLY)).isEqualTo(Errno.ENOENT.result());
        assertThat(open("/proc/kcore", OpenFlags.O_RDONLY)).isEqualTo(Errno.ENOENT.result());
        assertThat(link("/proc/self")).isEqualTo("1000");
        assertThat(link("/proc/thread-self")).isEqualTo("1000/task/1000");
        assertThat(read("/proc/1000/status")).isEqualTo(read("/proc/self/task/1000/status"));
    }

    @Test
    void nothingCanBeWrittenThatCannotBeWrittenInLinux() {
        assertThat(open("/proc/self/maps", OpenFlags.O_RDWR)).isEqualTo(Errno.EACCES.result());
        assertThat(open("/proc/self", OpenFlags.O_RDWR)).isEqualTo(Errno.EISDIR.result());
        assertThat(open("/proc/self/comm", OpenFlags.O_WRONLY)).isNotNegative();
    }

    @Test
    void mapsHaveTheProcesssMemory() {
        String line = read("/proc/self/maps").lines()
                .filter(each -> each.startsWith(Long.toHexString(path)))
                .findFirst().orElseThrow();
        assertThat(line).isEqualTo("%x-%x rw-p 00000000 00:00 0 "
                .formatted(path, path + CallFixture.MEMORY_SIZE));
    }

    @Test
    void contentsAreMadeAnewOnlyAtTheStart() {
        long fd = open("/proc/sys/kernel/random/uuid", OpenFlags.O_RDONLY);
        process.call(SyscallNumber.READ, fd, buffer, 10);
        process.call(SyscallNumber.READ, fd, buffer + 10, 10);
        String uuid = new String(process.space().read(buffer, 20), StandardCharsets.ISO_8859_1);
        assertThat(process.call(SyscallNumber.PREAD64, fd, buffer, 12, 8)).isEqualTo(12);
        assertThat(new String(process.space().read(buffer, 12), StandardCharsets.ISO_8859_1))
                .isEqualTo(uuid.substring(8));
        process.call(SyscallNumber.PREAD64, fd, buffer, 20, 0);
        assertThat(new String(process.space().read(buffer, 20), StandardCharsets.ISO_8859_1)).isNotEqualTo(uuid);
    }

    @Test
    void uuidIsOfVersion4() {
        assertThat(read("/proc/sys/kernel/random/uuid"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n");
        assertThat(read("/proc/sys/kernel/random/boot_id")).isEqualTo(read("/proc/sys/kernel/random/boot_id"));
    }

    @Test
    void everyListedFileCanBeRead() {
        for (String directory : new String[] {"/proc/self", "/proc/sys/kernel", "/proc/sys/vm", "/proc/sys/fs"}) {
            long fd = open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
            long bytes = process.call(SyscallNumber.GETDENTS64, fd, buffer, BUFFER);
            assertThat(bytes).as(directory).isPositive();
            byte[] records = process.space().read(buffer, (int) bytes);
            for (int at = 0; at < bytes; at += records[at + 16] & 0xff | records[at + 17] << 8) {
                int end = at + 19;
                while (records[end] != 0) {
                    end++;
                }
                String name = new String(records, at + 19, end - at - 19, StandardCharsets.ISO_8859_1);
                // The memory has nothing at its beginning.
                if (records[at + 18] == 8 && !name.equals("mem")) {
                    read(directory + '/' + name);
                }
            }
        }
    }

    @Test
    void networkIsTheProcesss() {
        assertThat(link("/proc/net")).isEqualTo("self/net");
        assertThat(read("/proc/net/route")).startsWith("Iface\tDestination\tGateway");
    }

    @Test
    void processorsAreTheEmulatedOnes() {
        String text = CpuInfoText.of("cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n");
        assertThat(text.lines().filter(line -> line.startsWith("processor\t: ")).count()).isEqualTo(2);
        assertThat(text).contains(" sse4_2 ", " popcnt ").doesNotContain("avx", "fma");
    }

    @Test
    void masksOfProcessorsAreLists() {
        assertThat(StatusText.ranges(new BigInteger("10f", 16))).isEqualTo("0-3,8");
        assertThat(StatusText.ranges(BigInteger.ZERO)).isEmpty();
    }
}
