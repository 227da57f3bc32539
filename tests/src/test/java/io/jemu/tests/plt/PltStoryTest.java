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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** --trace=plt: what it tells of calls, beside what objdump, LD_DEBUG and the programs themselves say natively. */
class PltStoryTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        for (String source : List.of("lib.c", "user.c", "main.c", "threads.c", "forks.c", "signals.c", "opens.c",
                "local.c", "shapes.cc", "shapes.h", "draw.cc")) {
            try (InputStream in = PltStoryTest.class.getResourceAsStream("/plt/" + source)) {
                Files.copy(in, folder.resolve(source));
            }
        }
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "liblib.so", "lib.c");
        Tools.gcc(folder, "-shared", "-fPIC", "-Wl,-z,lazy", "-o", "libuser.so", "user.c", "./liblib.so");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libshapes.so", "shapes.cc");
        program("main.c", "lazy", "-Wl,-z,lazy");
        program("main.c", "now", "-Wl,-z,now");
        program("main.c", "ibt", "-Wl,-z,lazy", "-Wl,-z,ibtplt", "-fcf-protection");
        program("main.c", "ibtnow", "-Wl,-z,now", "-Wl,-z,ibtplt", "-fcf-protection");
        program("main.c", "noplt", "-fno-plt");
        program("main.c", "sysv", "-Wl,-z,lazy", "-Wl,--hash-style=sysv");
        for (String name : List.of("threads", "forks", "signals", "opens", "local")) {
            program(name + ".c", name, "-Wl,-z,lazy", "-pthread");
        }
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "draw", "draw.cc", "./libshapes.so");
    }

    private static void program(String source, String name, String... flags) {
        List<String> arguments = new ArrayList<>(List.of(flags));
        arguments.addAll(List.of("-o", name, source, "./liblib.so"));
        Tools.gcc(folder, arguments.toArray(String[]::new));
    }

    private static Command command(String program) {
        return Command.of("./" + program).in(folder);
    }

    /** Runs a program as natively, and returns the stories. */
    private static List<Story> stories(String program, String... options) {
        return stories(command(program), options);
    }

    private static List<Story> stories(Command command, String... options) {
        Outcome outcome = Jemu.with(options).run(command);
        Outcome natively = command.runNatively();
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(natively.status());
        assertThat(outcome.stdout().lines().findFirst()).isEqualTo(natively.stdout().lines().findFirst());
        return Story.parse(outcome.stderr());
    }

    private static List<Story> of(String symbol, List<Story> stories) {
        return stories.stream().filter(story -> story.isOf(symbol)).toList();
    }

    @Test
    void aFirstCallIsToldFromItsSiteToItsTargetAndTheSecondGoesStraightThrough() {
        List<Story> calls = of("twice", stories("lazy", "--trace=plt"));
        assertThat(calls).as("the third call is not told").hasSize(2);
        assertThat(calls.getFirst().text()).isEqualTo("""
                twice: call 1 from the program, to be bound now
                 ADDRESS main+N (lazy) call ADDRESS <twice@plt> rsp=ADDRESS
                 ADDRESS twice@plt jmp qword ptr [rip + N] # [ADDRESS twice@got.plt] = ADDRESS <twice@plt+0x6>
                 ADDRESS twice@plt+0x6 push 1 rsp=ADDRESS
                 ADDRESS twice@plt+0xb jmp ADDRESS <.PLT0>
                 ADDRESS .PLT0 push qword ptr [rip + N] # [ADDRESS GOT[1]] = ADDRESS <link_map of the program> \
                rsp=ADDRESS
                 ADDRESS .PLT0+0x6 jmp qword ptr [rip + N] # [ADDRESS GOT[2]] = ADDRESS <_dl_runtime_resolve>
                 ADDRESS _dl_runtime_resolve syscall rsp=ADDRESS r11=ADDRESS
                 the program asks for twice (lazy, R_X86_64_JUMP_SLOT): GNU hash 0x10752781
                 the program: GNU hash, Bloom filter word N bits N and N not both set: no
                 ./liblib.so: GNU hash, Bloom filter word N bits N and N set, bucket N of N, N compared: symbol N is \
                chosen
                 not searched: /lib/x86_64-linux-gnu/libc.so.6, /lib64/ld-linux-x86-64.so.2
                 [ADDRESS twice@got.plt]: ADDRESS <twice@plt+0x6> -> ADDRESS <twice (liblib.so)>
                 ADDRESS _dl_runtime_resolve+0x2 jmp r11
                 ADDRESS twice (liblib.so) lea eax, [rdi + rdi]
                """);
        assertThat(calls.get(1).text()).isEqualTo("""
                twice: call 2 from the program, bound already
                 ADDRESS main+N (lazy) call ADDRESS <twice@plt> rsp=ADDRESS
                 ADDRESS twice@plt jmp qword ptr [rip + N] # [ADDRESS twice@got.plt] = ADDRESS <twice (liblib.so)>
                 ADDRESS twice (liblib.so) lea eax, [rdi + rdi]
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lazy", "now", "ibt", "ibtnow", "noplt"})
    void theInstructionsAreThoseOfObjdump(String program) {
        Objdump main = new Objdump(folder, program);
        Objdump library = new Objdump(folder, "liblib.so");
        List<Story> calls = stories(program, "--trace-symbol", "twice", "--trace-symbol", "chosen");
        assertThat(of("twice", calls)).hasSize(3).allSatisfy(story -> assertThat(story.target()).isEqualTo("twice"));
        assertThat(of("chosen", calls)).hasSize(3).allSatisfy(story -> assertThat(story.target()).isEqualTo("two"));
        int compared = 0;
        for (Story story : calls) {
            for (Story.Executed executed : story.instructions()) {
                if (executed.place().startsWith("_dl_runtime_resolve")) {
                    continue;
                }
                Objdump file = executed.object().equals("liblib.so") ? library : main;
                long address = file.address(executed.place()) + executed.offset();
                String text = Objdump.plain(executed.text());
                if (text.matches("(call|jmp)0x.*")) {
                    // Targets are absolute.
                    long target = Long.parseUnsignedLong(text.replaceAll(".*0x", ""), 16);
                    text = text.replaceAll("0x.*", Long.toHexString(target - executed.address() + address));
                }
                assertThat(text).as(executed.toString()).isEqualTo(file.instruction(address));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lazy", "sysv"})
    void theObjectsThatAreSearchedAreThoseOfLdDebug(String program) {
        String natively = command(program).with("LD_DEBUG", "symbols").runNatively().stderr();
        List<Story> stories = stories(program, "--trace-symbol=twice", "--trace-symbol=chosen",
                "--trace-symbol=printf");
        for (String symbol : List.of("twice", "chosen", "printf")) {
            List<String> expected = natively.lines().filter(line -> line.contains("symbol=" + symbol + ";"))
                    .map(line -> line.replaceAll(".*lookup in file=(\\S+) .*", "$1"))
                    .map(file -> file.equals("./" + program) ? "the program" : file).toList();
            Story first = of(symbol, stories).stream()
                    .filter(story -> story.title().contains("from the program")).findFirst().orElseThrow();
            List<String> tried = first.lines().stream().filter(line -> line.startsWith("        ") && !line.contains(
                    "not searched")).map(line -> line.strip().replaceAll(": (?:GNU|SysV) hash.*", "")).toList();
            assertThat(tried).as(symbol).isEqualTo(expected);
        }
    }

    @Test
    void indirectBranchTrackingHasTwoEntriesForAFunction() {
        String text = of("chosen", stories("ibt", "--trace=plt")).getFirst().text();
        assertThat(text).contains("chosen@plt endbr64").contains("chosen@plt+0x4 jmp").contains(".PLT1 endbr64")
                .contains("an IFUNC: its resolver ADDRESS <chosen (liblib.so)> is called, and chooses ADDRESS <two");
    }

    @Test
    void whatWasBoundWhileLoadingTellsOfItsRelocation() {
        List<Story> calls = of("twice", stories("now", "--trace=plt"));
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().text()).startsWith("""
                twice: call 1 from the program, bound when it was loaded
                 the program asks for twice (load, R_X86_64_JUMP_SLOT): GNU hash 0x10752781
                """).contains(" [ADDRESS twice@got.plt] is set to ADDRESS <twice (liblib.so)>\n"
                        + " ADDRESS main+N (now) call ADDRESS <twice@plt> rsp=ADDRESS\n");
    }

    @Test
    void codeThatReadsTheWordItself() {
        assertThat(of("twice", stories("noplt", "--trace=plt")).getFirst().text())
                .startsWith("twice: call 1 from the program, without a linkage table (-fno-plt)\n")
                .contains("main+N (noplt) call qword ptr [rip + N] # [ADDRESS twice@got] "
                        + "= ADDRESS <twice (liblib.so)>");
    }

    @Test
    void aWordThatIsNeverWrittenIsBoundByEachCall() {
        List<Story> calls = of("twice", stories(command("lazy").with("LD_BIND_NOT", "1"), "--trace-symbol=twice"));
        assertThat(calls).hasSize(3).allSatisfy(story -> assertThat(story.text()).contains("to be bound now")
                .contains("twice@got.plt]: ADDRESS <twice@plt+0x6> stays").contains("LD_BIND_NOT"));
    }

    @Test
    void anIfuncOfTheObjectItselfHasNoLookup() {
        assertThat(of("mine", stories("local", "--trace-symbol=mine")).getFirst().text())
                .contains("R_X86_64_IRELATIVE").contains("chooses ADDRESS <two (local)>").contains("mine@plt jmp");
    }

    @Test
    void functionsAskedForByName() {
        List<Story> calls = stories("opens", "--trace-symbol=use", "--trace-symbol=chosen");
        assertThat(calls.stream().map(Story::title).toList()).containsExactly(
                Stream.generate(() -> List.of("use: dlsym from the program", "chosen: dlsym from the program",
                        "use: call through the pointer that dlsym gave to the program",
                        "chosen: call through the pointer that dlsym gave to the program"))
                        .limit(2).flatMap(List::stream).toArray(String[]::new));
        assertThat(calls.get(1).text()).contains("chosen (liblib.so)> is called, and chooses ADDRESS <two (liblib.so)>")
                .contains("dlsym returns ADDRESS <two (liblib.so)>");
        assertThat(calls.get(2).target()).isEqualTo("use");
        assertThat(calls.get(3).text()).contains("call r");
    }

    @Test
    void aLibraryThatIsOpenedTwiceIsToldTwice() {
        List<Story> calls = of("twice", stories("opens", "--trace=plt"));
        assertThat(calls.stream().map(Story::title).toList()).containsExactly(
                "twice: call 1 from ./libuser.so, to be bound now", "twice: call 2 from ./libuser.so, bound already",
                "twice: call 1 from ./libuser.so, to be bound now", "twice: call 2 from ./libuser.so, bound already");
        assertThat(calls).allSatisfy(story -> assertThat(story.target()).isEqualTo("twice"));
    }

    @Test
    void threadsAreToldApart() {
        List<Story> calls = of("twice", stories("threads", "--trace-symbol=twice"));
        assertThat(calls).hasSize(200).allSatisfy(story -> assertThat(story.target()).isEqualTo("twice"));
        assertThat(calls.stream().map(Story::task).collect(Collectors.toSet())).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void aChildGoesOnWhereItsParentWas() {
        List<Story> calls = stories("forks", "--trace-symbol=twice", "--trace-symbol=chosen");
        assertThat(calls.stream().map(Story::title).toList()).containsExactly(
                "twice: call 1 from the program, to be bound now",
                "twice: call 2 from the program, bound already",
                "chosen: call 1 from the program, to be bound now",
                "chosen: call 2 from the program, bound already",
                "chosen: call 1 from the program, to be bound now");
    }

    @Test
    void signalHandlersAreNoPartOfAStory() {
        List<Story> calls = stories("signals", "--trace-symbol=twice", "--trace-symbol=chosen");
        assertThat(of("twice", calls)).hasSize(300).allSatisfy(story -> {
            assertThat(story.target()).isEqualTo("twice");
            assertThat(story.instructions()).hasSizeLessThanOrEqualTo(9);
        });
        assertThat(of("chosen", calls)).isNotEmpty()
                .allSatisfy(story -> assertThat(story.target()).isEqualTo("two"));
    }

    @Test
    void namesOfCxxAreGivenAndAskedForDemangled() {
        List<Story> calls = stories("draw", "--trace-symbol=geo::Circle::area(int)*");
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().title())
                .isEqualTo("geo::Circle::area(int) const (_ZNK3geo6Circle4areaEi): call 1 from the program, "
                        + "to be bound now");
        assertThat(calls.getFirst().text()).contains("geo::Circle::area@plt+0x6 push");
        assertThat(stories("draw", "--trace-symbol=geo::*")).hasSize(2);
    }

    @Test
    void aStaticProgramHasNothingToTell() {
        Tools.gcc(folder, "-static", "-o", "static", "local.c");
        assertThat(Jemu.with("--trace=plt").run(command("static")).stderr().strip())
                .endsWith("is linked statically: it has no calls to other objects, and nothing is bound");
    }
}
