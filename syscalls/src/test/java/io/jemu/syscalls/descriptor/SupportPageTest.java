package io.jemu.syscalls.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.calls.SyscallTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SupportPageTest {
    private static final Path HEADER = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

    private final SupportPage page = new SupportPage(SyscallDescriptors::of);

    @Test
    void showsEveryCallOnceAndSaysWhatIsMissing() {
        assertThat(page.rows()).hasSameSizeAs(SyscallNumber.values());
        assertThat(page.text().lines())
                .anyMatch(line -> line.matches(" 63  uname +full"))
                .anyMatch(line -> line.matches("334  rseq +refused +ENOSYS: the C library does without"))
                .anyMatch(line -> line.matches("165  mount +refused +.*EPERM"))
                .anyMatch(line -> line.matches("219  restart_syscall +(full|partial|ENOSYS).*"))
                .anyMatch(line -> line.matches("425  io_uring_setup +ENOSYS"));
        assertThat(page.text()).matches("(?s).*\n\\d+ full, \\d+ partial, \\d+ refused, \\d+ ENOSYS\n");
    }

    @Test
    void jsonHoldsTheSame() {
        assertThat(page.json()).contains("  {\"number\": 63, \"name\": \"uname\", \"support\": \"full\"},\n")
                .startsWith("[\n").endsWith("}\n]\n");
        assertThat(page.json().lines().filter(line -> line.startsWith("  {"))).hasSameSizeAs(SyscallNumber.values());
    }

    @Test
    void describesWhatTheTableDispatches() {
        for (SyscallNumber call : SyscallNumber.values()) {
            assertThat(SyscallDescriptors.of(call.number()).isPresent())
                    .as(call.cName()).isEqualTo(SyscallTable.declared(call.number()));
            SyscallDescriptors.of(call.number())
                    .ifPresent(found -> assertThat(found.name()).isEqualTo(call.cName()));
        }
        assertThat(SyscallTable.declared(-1)).isFalse();
        assertThat(SyscallTable.declared(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void numbersAreThoseOfTheHeader() throws Exception {
        Assumptions.assumeTrue(Files.exists(HEADER), "no x86-64 kernel headers");
        Matcher matcher = Pattern.compile("#define __NR_(\\w+) (\\d+)").matcher(Files.readString(HEADER));
        while (matcher.find()) {
            assertThat(SyscallNumber.of(Integer.parseInt(matcher.group(2))).map(SyscallNumber::cName))
                    .contains(matcher.group(1));
        }
    }
}
