package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jemu.testkit.interpose.Interpose;
import io.jemu.testkit.interpose.Next;
import io.jemu.testkit.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/testkit.md, which are the lines between markers here; that page has to hold the same. */
@ExtendWith(EngineRequired.class)
final class ExamplesTest {
    private static final Path PAGE = Path.of("..", "docs", "testkit.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "io", "jemu", "testkit", "ExamplesTest.java");
    private static final Pattern IN_PAGE = Pattern.compile("<!-- example: (\\w+) -->\n```java\n(.*?)```\n",
            Pattern.DOTALL);
    private static final Pattern IN_SOURCE = Pattern.compile(" *// example: (\\w+)\n(.*?) *// end of example\n",
            Pattern.DOTALL);

    @TempDir
    private static Path directory;
    private static Path program;
    private static Path wrapper;

    @BeforeAll
    static void compile() {
        program = Compiler.compile(directory, "allocate.c", "main", "-Wl,-z,lazy");
        wrapper = Compiler.compile(directory, "wrapper.c", "wrapper.so", "-shared", "-fPIC");
    }

    // example: run
    @Test
    void sortsItsInput() {
        Run run = Guest.program("sort", "-n").environment("LC_ALL", "C").input("10\n9\n").run();

        assertThat(run).exitedWith(0).printedLines("9", "10").printedNoErrors();
    }
    // end of example

    // example: calls
    @Test
    void looksForItsFile() {
        assertThat(Guest.program("cat", "/no/such/file").run()).exitedWith(1).errorsContain("No such file or directory")
                .syscalls("openat").withString("/no/such/file").failingWith("ENOENT").happened(1)
                .calledInOrder("openat", "write", "exit_group")
                .neverCalled("unlink");
    }
    // end of example

    // example: bindings
    @Test
    void strdupIsThatOfTheWrapper() {
        assertThat(Guest.program(program).preload(wrapper).run())
                .bound("strdup").from("main").when("lazy").to("wrapper.so")
                .bound("strdup").from("wrapper.so").to("libc.so.6")
                .searchedInOrder("main", "wrapper.so", "libc.so.6")
                .notLoaded("libm.so.6");
    }
    // end of example

    // example: count
    static final class MallocCounter {
        final List<Long> sizes = new ArrayList<>();

        @Interpose("malloc")
        long malloc(long size, Next next) {
            if (next.caller().endsWith("/main")) {
                sizes.add(size);
            }
            return next.call(size);
        }
    }

    @Test
    void allocatesTwice() {
        MallocCounter counter = new MallocCounter();
        Run run = Guest.program(program).interpose(counter).run();

        assertThat(run).exitedWith(0).bound("malloc").from("libc.so.6").to("java:MallocCounter");
        assertEquals(List.of(100L, 200L), counter.sizes);
    }
    // end of example

    // example: extension
    @RegisterExtension
    static final GuestExtension GUESTS = GuestExtension.with(guest -> guest.environment("LC_ALL", "C").seed(1));

    @Test
    void countsWords(@Program(value = "wc", arguments = "-w", input = "three short words") Run run) {
        assertThat(run).printed("3\n");
    }

    @Test
    void countsLines(@Program("wc") Guest wc) {
        assertThat(wc.arguments("-l").input("one\ntwo\n").run()).printed("2\n");
    }
    // end of example

    @Test
    void thePageHasTheseExamples() throws Exception {
        String page = Files.readString(PAGE);
        String source = Files.readString(SOURCE);
        Matcher example = IN_SOURCE.matcher(source);
        int examples = 0;
        while (example.find()) {
            String marked = "<!-- example: " + example.group(1) + " -->\n```java\n" + example.group(2).stripTrailing().stripIndent()
                    + "\n```\n";
            assertTrue(page.contains(marked), () -> PAGE + " lacks\n" + marked);
            examples++;
        }
        Matcher inPage = IN_PAGE.matcher(page);
        while (inPage.find()) {
            examples--;
        }
        assertEquals(0, examples, "examples of the page that are not here");
    }
}
