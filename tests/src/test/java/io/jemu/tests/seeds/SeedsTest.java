package io.jemu.tests.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs of {@code examples/}: the classic rules of dynamic linking, natively and in jemu with the same output.
 */
class SeedsTest {
    private static final int SIGSEGV_STATUS = 128 + 11;
    /** Where /proc/PID/maps has the name. */
    private static final int MAPS_NAME_COLUMN = 73;

    @TempDir
    static Path base;

    private static Path examples;

    @BeforeAll
    static void build() {
        examples = Tools.buildExamples(base.resolve("examples"));
    }

    private static Command example(String path, String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = examples.resolve(path).toString();
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Command.of(words).in(examples);
    }

    private static Outcome sameAsNative(String loader, Command command) {
        Outcome wanted = command.runNatively();
        Outcome got = Jemu.with("--loader=" + loader).run(command);
        assertThat(got.stdout()).isEqualTo(wanted.stdout());
        assertThat(got.stderr()).isEqualTo(wanted.stderr());
        assertThat(got.status()).isEqualTo(wanted.status());
        return got;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void preloadInterposesMalloc(String loader) {
        Outcome outcome = sameAsNative(loader,
                example("malloc/main").with("LD_PRELOAD", examples + "/malloc/malloc.so"));
        assertThat(outcome.stderr()).contains("malloc(32)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void theFirstLibraryInLinkOrderInterposesMalloc(String loader) {
        assertThat(sameAsNative(loader, example("malloc/main-linked")).stderr()).contains("malloc(32)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void aLibraryBehindLibcDoesNotInterpose(String loader) {
        assertThat(sameAsNative(loader, example("malloc/main-libc-first")).stderr()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void aWrapperThatRecursesThroughPrintfOverflowsTheStack(String loader) {
        Command command = example("malloc/main").with("LD_PRELOAD", examples + "/malloc/recursing.so");
        assertThat(command.runNatively().status()).isEqualTo(SIGSEGV_STATUS);
        Outcome outcome = Jemu.withReports("--loader=" + loader).run(command);
        assertThat(outcome.status()).isEqualTo(SIGSEGV_STATUS);
        assertThat(outcome.stderr()).contains("the stack of 8192 KiB is full").contains("malloc (recursing.so)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps/program1", "maps/program2"})
    void aLibraryReadsTheMapOfItsProcess(String program) {
        String wanted = layout(example(program).runNatively().stdout());
        assertThat(layout(Jemu.with().run(example(program)).stdout())).isEqualTo(wanted);
        assertThat(layout(Jemu.with("--loader=guest").run(example(program)).stdout())).isEqualTo(wanted);
    }

    /**
     * Permissions, offsets and names in order, without addresses; without the kernel's own pages, and without memory
     * that has no name, in which each dynamic linker keeps its own notes.
     */
    private static String layout(String maps) {
        return maps.lines()
                .filter(line -> line.length() > MAPS_NAME_COLUMN)
                .filter(line -> !line.contains("[vvar") && !line.contains("[vdso]") && !line.contains("[vsyscall]"))
                .map(line -> line.replaceFirst("^[0-9a-f]+-[0-9a-f]+ ", ""))
                .map(line -> line.replaceAll(" +", " "))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void theInitialStackIsTheKernels(String loader) {
        Command command = example("stack/stack", "one", "", "three words").with("EMPTY", "").with("NAME", "value");
        String wanted = stack(command.runNatively().stdout());
        assertThat(stack(Jemu.with("--loader=" + loader).run(command).stdout())).isEqualTo(wanted);
    }

    /**
     * Without addresses, and without what is jemu's own on purpose: it offers no vDSO, and the CPU's features are those
     * of the emulated one.
     */
    private static String stack(String output) {
        return output.lines()
                .filter(line -> !line.startsWith("AT_SYSINFO_EHDR") && !line.startsWith("AT_HWCAP")
                        && !line.startsWith("AT_MINSIGSTKSZ"))
                .filter(line -> !line.startsWith("AT_RSEQ"))
                .map(line -> line.replaceFirst("^(AT_PHDR|AT_BASE|AT_ENTRY|AT_RANDOM) 0x[0-9a-f]+$", "$1 address"))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order/main-12", "order/main-21"})
    void theFirstDefinitionInLinkOrderWins(String program) {
        sameAsNative("jemu", example(program));
        sameAsNative("guest", example(program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void aPreloadedDefinitionWinsOverLinkOrder(String loader) {
        Outcome outcome = sameAsNative(loader,
                example("order/main-12").with("LD_PRELOAD", examples + "/order/libb2.so"));
        assertThat(outcome.stdout()).contains("a of a1\nb of b2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void dlopenFindsByLibraryPath(String loader) {
        sameAsNative(loader, example("order/open", "libb2.so", "b").with("LD_LIBRARY_PATH", examples + "/order"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void dlopenFindsByCacheAndDefaultDirectory(String loader) {
        sameAsNative(loader, example("order/open", "libm.so.6", "no_such_function"));
        sameAsNative(loader, example("order/open", "libc.so.6", "sync"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void dlopenSearchesLibraryPathThenCacheThenDefaultDirectories(String loader) {
        Command command = example("order/open", "libnowhere.so.7", "b")
                .with("LD_LIBRARY_PATH", examples + "/order")
                .with("LD_DEBUG", "libs");
        List<String> wanted = tried(command.runNatively().stderr());
        assertThat(wanted).anyMatch(line -> line.contains("search cache"));
        assertThat(tried(Jemu.with("--loader=" + loader).run(command).stderr())).isEqualTo(wanted);
    }

    /** The search as LD_DEBUG=libs shows it, without subdirectories that depend on the CPU. */
    private static List<String> tried(String debug) {
        Pattern cpu = Pattern.compile("/(glibc-hwcaps|tls|haswell|avx512_1|x86_64)(/|$)");
        return debug.lines()
                .map(line -> line.replaceFirst("^ *\\d+:\t? *", ""))
                .filter(line -> !cpu.matcher(line).find())
                .filter(line -> line.startsWith("find") || line.startsWith("search cache") || line.startsWith("trying"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void dlerrorSaysWhatGlibcSays(String loader) throws IOException {
        sameAsNative(loader, example("order/open", "libnowhere.so.7", "b"));
        sameAsNative(loader, example("order/open", "./nowhere/lib.so", "b"));
        sameAsNative(loader, example("order/open", examples + "/order/libb1.so", "no_such_function"));
        sameAsNative(loader, example("order/open", "/etc/passwd", "b"));
        Path empty = Files.write(base.resolve("empty.so"), new byte[0]);
        sameAsNative(loader, example("order/open", empty.toString(), "b"));
        // A library with an undefined function: lazily bound, so the error comes when it is called, and is fatal.
        sameAsNative(loader, example("order/open", examples + "/order/liba1.so", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jemu", "guest"})
    void constructorsAndDestructorsRunInOrderAcrossACycle(String loader) {
        Outcome outcome = sameAsNative(loader, example("cycle/main").with("LD_LIBRARY_PATH", examples + "/cycle"));
        assertThat(outcome.stdout()).contains("constructor of three", "destructor of three");
    }
}
