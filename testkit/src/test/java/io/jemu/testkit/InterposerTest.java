package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.testkit.interpose.GuestPointer;
import io.jemu.testkit.interpose.Interpose;
import io.jemu.testkit.interpose.Next;
import io.jemu.testkit.interpose.NoNextDefinition;
import io.jemu.testkit.run.GuestNotStarted;
import io.jemu.testkit.run.Run;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java methods in the place of a guest's functions. */
@ExtendWith(EngineRequired.class)
final class InterposerTest {
    @TempDir
    private static Path directory;

    private static Path program(String source) {
        return Compiler.compile(directory, source, source.substring(0, source.indexOf('.')));
    }

    private static Guest control(String what) {
        return Guest.program(program("control.c"), what);
    }

    /** Writes down what was allocated, and by whom. */
    static final class MallocCounter {
        private final List<String> calls = new ArrayList<>();

        @Interpose("malloc")
        long malloc(long size, Next next) {
            long address = next.call(size);
            calls.add(Path.of(next.caller()).getFileName() + " " + size);
            return address;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Wl,-z,lazy", "-Wl,-z,now", "-fno-plt"})
    void aMethodSeesAllCallsOfAFunction(String option) {
        MallocCounter counter = new MallocCounter();
        Path program = Compiler.compile(directory, "allocate.c", "allocate" + option.replace(',', '_'), option);

        Run run = Guest.program(program).interpose(counter).run();

        assertThat(run).exitedWith(0).printed("twelve bytes\n")
                .bound("malloc").from("the program").to("java:MallocCounter")
                .bound("malloc").from("libc.so.6").to("java:MallocCounter")
                .bound("malloc").from("java:MallocCounter").to("libc.so.6")
                .searchedInOrder("the program", "java:MallocCounter", "libc.so.6");
        String name = program.getFileName().toString();
        assertThat(counter.calls).startsWith(name + " 100", name + " 200", "libc.so.6 13");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie"})
    void otherVersionsOfGlibcAreInterposedToo(String root) {
        Path sysroot = Path.of(System.getProperty("jemu.root", ".."), "sysroot", "roots", root);
        assumeTrue(Files.isDirectory(sysroot), () -> sysroot + " was not fetched");
        MallocCounter counter = new MallocCounter();
        assertThat(Guest.program(program("allocate.c")).sysroot(sysroot).interpose(counter).run())
                .printed("twelve bytes\n").bound("malloc").from("libc.so.6").to("java:MallocCounter");
        assertThat(counter.calls).startsWith("allocate 100", "allocate 200", "libc.so.6 13");
        assertThat(control("unwind").sysroot(sysroot).interpose(new InterposedControlTest.Sorter()).run())
                .printedLines("cleaned up", "left");
    }

    /** Every allocation of a whole program, and of its children. */
    static final class Heap {
        private final Map<Long, Long> blocks = new ConcurrentHashMap<>();
        private long calls;

        @Interpose("malloc")
        long malloc(long size, Next next) {
            calls++;
            return noted(next.call(size), size);
        }

        @Interpose("calloc")
        long calloc(long count, long size, Next next) {
            calls++;
            return noted(next.call(count, size), count * size);
        }

        @Interpose("realloc")
        long realloc(long block, long size, Next next) {
            calls++;
            return noted(next.call(block, size), size);
        }

        private long noted(long block, long size) {
            blocks.put(block, size);
            return block;
        }
    }

    @Test
    void programsOfManyProcessesAreInterposed() {
        Heap heap = new Heap();
        String script = "printf '3\\n1\\n2\\n' | sort | awk '{ s = s $1 } END { print s }'; (cd /; pwd) & wait";
        assertThat(Guest.program("/bin/bash", "-c", script).interpose(heap).run()).exitedWith(0)
                .printedLines("123", "/");
        assertThat(heap.calls).isGreaterThan(500);
        assertThat(heap.blocks).hasSizeGreaterThan(100);
    }

    /** Changes what goes in and what comes out. */
    static final class Mixer {
        private final List<String> seen = new ArrayList<>();

        @Interpose("mixed")
        double mixed(int a, double b, long c, float d, byte e, String f, short g, long h, long i, double j, Next next) {
            seen.add("%d %s %d %s %d %s %d %d %d %s".formatted(a, b, c, d, e, f, g, h, i, j));
            return next.callDouble(a - 1, b, c, d, e, "another string", g, h, i + 1, j) * 2;
        }

        @Interpose("half")
        float half(float x, Next next) {
            return next.callFloat(x) + next.callFloat(2 * x);
        }

        @Interpose("sum")
        long sum(long count, Next next) {
            return next.callUnchanged() + next.call(count - 1);
        }

        @Interpose("printf")
        int printf(String format, Next next) {
            return (int) next.call(format.replace("%s", "<%s>"));
        }
    }

    @Test
    void argumentsAndResultsOfAllClasses() {
        Compiler.compile(directory, "numbers-lib.c", "libnumbers.so", "-shared", "-fPIC");
        Path program = Compiler.compile(directory, "numbers.c", "numbers", "-L.", "-lnumbers", "-Wl,-rpath,$ORIGIN");
        Mixer mixer = new Mixer();

        assertThat(Guest.program(program).interpose(mixer).run()).exitedWith(0).printedLines(
                "mixed(-2, 2.5, 3000000000, 4.25, 5, <another string>, -7, 8, 10, 10.5)",
                "30.5", "4.5", "81", "1 2.5 <three> 4 5 6 7 8.25");
        assertThat(mixer.seen).containsExactly("-1 2.5 3000000000 4.25 5 six -7 8 9 10.5");
    }

    /** Files that do not exist, and variables that nobody has set. */
    static final class Imagination {
        private long home;

        @Interpose("open")
        int open(String path, int flags, Next next) {
            return path.equals("/imagined") ? (int) next.call("/dev/zero", flags) : (int) next.call(path, flags);
        }

        @Interpose("read")
        long read(int fd, GuestPointer buffer, long count, Next next) {
            assertThat(next.call(fd, buffer, count)).isEqualTo(count);
            byte[] text = "imagined\n".getBytes(StandardCharsets.UTF_8);
            buffer.write(text);
            home = buffer.address() + 40;
            next.memory().writeString(home, "/home/imagined");
            return text.length;
        }

        @Interpose("getenv")
        GuestPointer getenv(String name, Next next) {
            return name.equals("HOME") ? new GuestPointer(home, next.memory()) : null;
        }
    }

    @Test
    void methodsReadAndWriteTheGuestsMemory() {
        assertThat(Guest.program(program("files.c"), "/imagined").interpose(new Imagination()).run())
                .exitedWith(0).printedLines("9: imagined", "home: /home/imagined")
                .syscalls("openat").withString("/dev/zero").happened()
                .syscalls("openat").withString("/imagined").neverHappened();
    }

    /** Each version has its own next definition. */
    static final class Versions {
        private final List<String> calls = new ArrayList<>();

        @Interpose("memcpy@GLIBC_2.14")
        long current(long target, GuestPointer source, long size, Next next) {
            calls.add("2.14 " + source.string());
            return next.call(target, source, size);
        }

        @Interpose("memcpy@GLIBC_2.2.5")
        long old(long target, GuestPointer source, long size, Next next) {
            calls.add("2.2.5 " + source.string());
            return next.call(target, source, size);
        }
    }

    @Test
    void aVersionIsInterposedByItself() {
        Versions versions = new Versions();
        assertThat(Guest.program(program("versions.c")).interpose(versions).run()).printedLines("old", "new")
                .bound("memcpy").from("java:Versions").version("GLIBC_2.14").to("libc.so.6")
                .bound("memcpy").from("java:Versions").version("GLIBC_2.2.5").to("libc.so.6");
        assertThat(versions.calls).containsExactly("2.2.5 old", "2.14 new");
    }

    /** Comes before the preloaded library. */
    static final class Strdup {
        private final String addition;
        private final List<String> callers;

        Strdup(String addition, List<String> callers) {
            this.addition = addition;
            this.callers = callers;
        }

        @Interpose("strdup")
        long strdup(String text, Next next) {
            callers.add(Path.of(next.caller()).getFileName().toString());
            return next.call(text + addition);
        }
    }

    @Test
    void methodsStandBeforePreloadedLibrariesInTheirOrder() {
        Path wrapper = Compiler.compile(directory, "wrapper.c", "wrapper.so", "-shared", "-fPIC");
        List<String> callers = new ArrayList<>();
        Run run = control("dlsym").interpose(new Strdup(" by first", callers))
                .interpose(new Strdup(" by second", callers)).preload(wrapper).run();
        assertThat(run).printed("java:Strdup strdup copied by first by second by wrapper\n")
                .searchedInOrder("the program", "java:Strdup", "java:Strdup-2", "wrapper.so", "libc.so.6")
                .bound("strdup").from("the program").when("dlsym").to("java:Strdup")
                .bound("strdup").from("java:Strdup-2").to("wrapper.so");
        assertThat(callers).containsExactly("control", "java:Strdup");
    }

    @Test
    void aProgramThatAnotherOneBecomesIsInterposedToo() {
        assertThat(control("exec").interpose(new Strdup("!", new ArrayList<>())).run())
                .printed("java:Strdup strdup copied!\n");
    }

    @Test
    void aMethodCallsAnotherByTheGuest() {
        List<String> callers = new ArrayList<>();
        MallocCounter counter = new MallocCounter();
        control("dlsym").interpose(counter).interpose(new Strdup("", callers)).run();
        assertThat(counter.calls).contains("libc.so.6 7");
        assertThat(callers).containsExactly("control");
    }

    /** Defines what nobody else does. */
    static final class Invention {
        private boolean next;
        private String message;

        @Interpose("invention")
        int invention(int number, Next next) {
            this.next = next.exists();
            try {
                return (int) next.call(number);
            } catch (NoNextDefinition e) {
                message = e.getMessage();
                return number + 1;
            }
        }
    }

    @Test
    void aFunctionThatOnlyJavaDefines() {
        Invention invention = new Invention();
        assertThat(control("call").arguments("invention").interpose(invention).run()).printed("21\n");
        assertThat(invention.next).isFalse();
        assertThat(invention.message).isEqualTo("no object after this one in the search order defines invention");
    }

    @Test
    void whatCannotBeInterposedIsRefused() throws Exception {
        Guest none = Guest.program("/bin/true").interpose("no method at all");
        assertThatThrownBy(none::run).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("@Interpose");
        Object list = new Object() {
            @Interpose("qsort")
            void qsort(List<String> values) {
                values.clear();
            }
        };
        Guest wrong = Guest.program("/bin/true").interpose(list);
        assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("List");
        Path program = Compiler.compile(directory, "hello.c", "static", "-static");
        assertThat(Files.isExecutable(program)).isTrue();
        Guest unlinked = Guest.program(program).interpose(new MallocCounter());
        assertThatThrownBy(unlinked::run).isInstanceOf(GuestNotStarted.class).hasMessageContaining("statically");
    }
}
