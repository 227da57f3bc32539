package io.jemu.tests.plt;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** --trace=insn: which instructions are told, and what they change. */
class InstructionTraceTest {
    private static final Pattern LINE =
            Pattern.compile("0x([0-9a-f]+) (\\S+?)(?:\\+0x([0-9a-f]+))?(?: \\(([^)]+)\\))? +([a-z].*?)(?:  .*)?");

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        for (String source : List.of("lib.c", "main.c", "local.c", "threads.c")) {
            try (InputStream in = InstructionTraceTest.class.getResourceAsStream("/plt/" + source)) {
                Files.copy(in, folder.resolve(source));
            }
        }
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "liblib.so", "lib.c");
        Tools.gcc(folder, "-o", "program", "main.c", "./liblib.so");
        Tools.gcc(folder, "-pthread", "-o", "threads", "threads.c", "./liblib.so");
        Tools.gcc(folder, "-no-pie", "-o", "fixed", "main.c", "./liblib.so");
        Tools.gcc(folder, "-static", "-o", "static", "local.c");
    }

    private static List<Matcher> trace(String program, String... options) {
        Outcome outcome = Jemu.with(options).run(Command.of("./" + program).in(folder));
        assertThat(outcome.status()).as(outcome.stderr()).isZero();
        return outcome.stderr().lines().map(LINE::matcher).filter(Matcher::matches).toList();
    }

    @Test
    void aFunctionIsTracedInTheOrderInWhichItRuns() {
        Objdump objdump = new Objdump(folder, "program");
        List<Matcher> lines = trace("program", "--trace=insn:main");
        long expected = objdump.address("main");
        for (Matcher line : lines) {
            long address = objdump.address("main") + (line.group(3) == null ? 0 : Long.parseLong(line.group(3), 16));
            assertThat(line.group(2)).isEqualTo("main");
            if (!line.group(5).matches("(call|j[a-z]+) 0x.*")) {
                assertThat(Objdump.plain(line.group(5))).isEqualTo(objdump.instruction(address));
            }
            assertThat(address).isGreaterThanOrEqualTo(expected);
        }
        assertThat(lines.stream().filter(line -> line.group(5).contains("<twice@plt>"))).hasSize(3);
        assertThat(lines.getLast().group(5)).isEqualTo("ret");
    }

    @Test
    void changesAreOfEachInstructionAlone() {
        String text = Jemu.with("--trace=insn:twice").run(Command.of("./program").in(folder)).stderr();
        assertThat(text.lines().map(line -> line.replaceAll("^0x\\S+ +", "").replaceAll("rsp=0x\\S+", "rsp=N")
                .replaceAll(" {2,}", "  ")).toList()).containsExactly(
                "twice (liblib.so)  lea eax, [rdi + rdi]  rax=0x0", "twice+0x3 (liblib.so)  ret  rsp=N",
                "twice (liblib.so)  lea eax, [rdi + rdi]", "twice+0x3 (liblib.so)  ret  rsp=N",
                "twice (liblib.so)  lea eax, [rdi + rdi]  rax=0x4", "twice+0x3 (liblib.so)  ret  rsp=N");
    }

    @Test
    void anObjectIsTracedWhole() {
        List<Matcher> lines = trace("program", "--trace=insn:liblib.so");
        assertThat(lines).allSatisfy(line -> assertThat(line.group(4)).isIn("liblib.so", null));
        assertThat(lines.stream().filter(line -> line.group(2).equals("twice"))).hasSize(6);
        assertThat(lines.stream().filter(line -> line.group(2).equals("chosen"))).as("the IFUNC's resolver")
                .isNotEmpty();
    }

    @Test
    void aRangeOfAddresses() {
        long main = new Objdump(folder, "fixed").address("main");
        List<Matcher> lines = trace("fixed", "--trace=insn:0x%x-0x%x".formatted(main, main + 1));
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().group(1)).isEqualTo(Long.toHexString(main));
    }

    @Test
    void functionsByPattern() {
        assertThat(trace("program", "--trace=insn", "--trace-symbol=tw[a-z]ce")).hasSize(6);
    }

    @Test
    void aStaticProgramToo() {
        assertThat(trace("static", "--trace=insn:main").getLast().group(5)).isEqualTo("ret");
    }

    @Test
    void threadsAreTracedEachForItself() {
        Outcome outcome = Jemu.with("--trace=insn:twice").run(Command.of("./threads").in(folder));
        assertThat(outcome.stdout()).isEqualTo("9800\n");
        assertThat(outcome.stderr().lines().filter(line -> line.contains("lea eax, [rdi + rdi]"))).hasSize(200);
        assertThat(outcome.stderr().lines().filter(line -> line.contains("ret  "))).hasSize(200);
    }

    @Test
    void aNameThatNothingHasIsTold() {
        Outcome outcome = Jemu.with("--trace=insn:nothing").run(Command.of("./program").in(folder));
        assertThat(outcome.stderr())
                .isEqualTo("jemu: --trace=insn:nothing: no object and no function of this name was found\n");
    }
}
