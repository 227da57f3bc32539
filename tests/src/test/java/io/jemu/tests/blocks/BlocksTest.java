package io.jemu.tests.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --trace=blocks} tells each run of each block, in order. */
class BlocksTest {
    private static final String PROGRAM = """
            extern int printf(const char *, ...);
            __asm__(".text\\n.globl rounds\\n.type rounds, @function\\n"
                    "rounds: mov $5, %ecx\\n"
                    "next: dec %ecx\\n"
                    "jnz next\\n"
                    "mov %edi, %eax\\n"
                    "ret\\n"
                    ".size rounds, .-rounds\\n");
            int rounds(int);
            int main(void) { return printf("%d\\n", rounds(7)) - 2; }
            """;
    /** The first block reaches from the function's start to the branch; the others from the loop's. */
    private static final List<String> ROUNDS = List.of("rounds (main)", "rounds+0x5 (main)", "rounds+0x5 (main)",
            "rounds+0x5 (main)", "rounds+0x5 (main)", "rounds+0x9 (main)");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        Files.writeString(folder.resolve("main.c"), PROGRAM);
        Tools.gcc(folder, "-o", "main", "main.c");
    }

    private static List<String> rounds(String... options) {
        Outcome outcome = Jemu.with(options).run(Command.of("./main").in(folder));
        assertThat(outcome.stdout()).isEqualTo("7\n");
        assertThat(outcome.status()).isZero();
        return outcome.stderr().lines().filter(line -> line.contains("rounds")).toList();
    }

    @Test
    void eachRunOfABlockIsTold() {
        assertThat(rounds("--trace=blocks")).extracting(line -> line.substring(line.indexOf(' ') + 1))
                .isEqualTo(ROUNDS);
    }

    @Test
    void asJson() throws IOException {
        Path file = folder.resolve("blocks.jsonl");
        rounds("--trace=blocks", "--trace-out", file.toString());
        assertThat(Files.readAllLines(file)).filteredOn(line -> line.contains("\"rounds")).hasSize(ROUNDS.size())
                .allMatch(line -> line.contains("\"block-run\""));
    }

    @Test
    void toNowhere() throws IOException {
        Path file = folder.resolve("nothing");
        rounds("--trace=blocks,bindings", "--trace-format=none", "--trace-out", file.toString());
        assertThat(file).isEmptyFile();
    }
}
