package io.jemu.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine cannot do is refused in words, never done wrongly. */
class EngineLimitsTest {
    private static final int SIGILL_STATUS = 128 + 4;

    @TempDir
    Path base;

    @Test
    void anAvxInstructionIsSigillAndNamed() throws IOException {
        Files.writeString(base.resolve("avx.c"), """
                #include <stdio.h>
                int main(void)
                {
                    float a[4] = {1, 2, 3, 4}, sum[4];
                    puts("before");
                    fflush(stdout);
                    __asm__ volatile("movups %1, %%xmm0; vaddps %%xmm0, %%xmm0, %%xmm1; movups %%xmm1, %0"
                                     : "=m"(sum) : "m"(a) : "xmm0", "xmm1");
                    printf("%f\\n", sum[0]);
                    return 0;
                }
                """);
        Tools.gcc(base, "-o", "avx", "avx.c");
        Outcome outcome = Jemu.with().run(Command.of(base + "/avx"));
        assertThat(outcome.status()).isEqualTo(SIGILL_STATUS);
        assertThat(outcome.stdout()).isEqualTo("before\n");
        assertThat(outcome.stderr()).contains("vaddps").contains("AVX").hasLineCount(1);
    }

    @Test
    void anUnknownSystemCallIsEnosysAndFatalOnlyWhenAsked() throws IOException {
        Files.writeString(base.resolve("unknown.c"), """
                #include <errno.h>
                #include <stdio.h>
                #include <unistd.h>
                int main(void)
                {
                    long result = syscall(1000, 1, 2, 3);
                    printf("%ld %d\\n", result, errno == ENOSYS);
                    return 0;
                }
                """);
        Tools.gcc(base, "-o", "unknown", "unknown.c");
        Command command = Command.of(base + "/unknown");
        Outcome tolerant = Jemu.with().run(command);
        assertThat(tolerant.stdout()).isEqualTo("-1 1\n");
        assertThat(tolerant.status()).isZero();
        assertThat(Jemu.with("--strace").run(command).stderr()).contains("syscall_0x3e8(").contains("ENOSYS");
        Outcome strict = Jemu.with("--strict").run(command);
        assertThat(strict.status()).isEqualTo(125);
        assertThat(strict.stdout()).isEmpty();
        assertThat(strict.stderr()).contains("1000").hasLineCount(1);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        Tools.require("/usr/bin/python3");
        Command command = Command.of("/usr/bin/python3", "-S", "-c",
                "import os; print(open('/proc/self/maps').read(), os.urandom(8).hex(), id(os))");
        Outcome first = Jemu.with("--seed", "7").run(command);
        assertThat(first.status()).isZero();
        assertThat(Jemu.with("--seed", "7").run(command).stdout()).isEqualTo(first.stdout());
        assertThat(Jemu.with("--seed", "8").run(command).stdout()).isNotEqualTo(first.stdout());
    }
}
