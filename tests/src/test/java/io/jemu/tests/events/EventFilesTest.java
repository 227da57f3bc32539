package io.jemu.tests.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program with a bit of everything, written to event files of all formats at once; what reads them here has nothing
 * in common with what wrote them.
 */
class EventFilesTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        Files.writeString(folder.resolve("lib.c"), "int NAME(int i) { return i + 1; }\n");
        Files.writeString(folder.resolve("main.c"), """
                #define _GNU_SOURCE
                #include <dlfcn.h>
                #include <pthread.h>
                #include <signal.h>
                #include <stdio.h>
                #include <sys/mman.h>
                #include <sys/wait.h>
                #include <unistd.h>
                static volatile int seen;
                __attribute__((noinline)) void in_handler(int signal) { seen = signal; }
                __attribute__((noinline)) void *in_thread(void *argument) { return argument; }
                __attribute__((noinline)) void in_child(void) { seen = 2; }
                __attribute__((noinline)) void never(void) { seen = 3; }
                __attribute__((constructor)) static void constructor(void) { seen = 4; }
                static int open_and_call(const char *path, const char *name)
                {
                    void *object = dlopen(path, RTLD_NOW);
                    int (*function)(int) = (int (*)(int)) dlsym(object, name);
                    int result = function(1);
                    dlclose(object);
                    return result;
                }
                int main(int argc, char **argv)
                {
                    signal(SIGUSR1, in_handler);
                    raise(SIGUSR1);
                    pthread_t thread;
                    pthread_create(&thread, NULL, in_thread, NULL);
                    pthread_join(thread, NULL);
                    open_and_call(argv[1], "first");
                    open_and_call(argv[2], "second");
                    unsigned char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                    code[0] = 0xc3; /* ret */
                    ((void (*)(void)) code)();
                    munmap(code, 4096);
                    if (fork() == 0) {
                        in_child();
                        execl("/bin/true", "a\\xff\\n\\"\\xc3\\xa4", (char *) NULL);
                    }
                    wait(NULL);
                    puts("ready");
                    fflush(stdout);
                    while (argc > 3)
                        pause();
                    if (argc > 9)
                        never();
                    return 7;
                }
                """);
        Tools.gcc(folder, "-shared", "-fPIC", "-DNAME=first", "-o", "first.so", "lib.c");
        Tools.gcc(folder, "-shared", "-fPIC", "-DNAME=second", "-o", "second.so", "lib.c");
        Tools.gcc(folder, "-pthread", "-Wl,-z,lazy", "-o", "main", "main.c", "-ldl");
    }

    private static Jemu writing(String name) {
        return Jemu.with("--trace-out", folder.resolve(name + ".jsonl").toString(),
                "--trace-out", folder.resolve(name + ".json").toString(),
                "--trace-out", folder.resolve(name + ".drcov").toString(),
                "--trace-out", folder.resolve(name + ".folded").toString());
    }

    private static Command program(String... more) {
        List<String> words = new ArrayList<>(List.of("./main", "./first.so", "./second.so"));
        words.addAll(List.of(more));
        return Command.of(words).in(folder.toAbsolutePath());
    }

    @Test
    void everyFormatTellsOfTheRun() throws IOException {
        Outcome outcome = writing("all").run(program());
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).isEqualTo("ready\n");
        assertThat(outcome.status()).isEqualTo(7);
        checkLines(new EventSchema().read(folder.resolve("all.jsonl")));
        checkTrace(TraceEventChecker.read(folder.resolve("all.json")));
        checkCoverage(DrcovReader.read(folder.resolve("all.drcov")));
        checkStacks(Files.readAllLines(folder.resolve("all.folded"), StandardCharsets.ISO_8859_1));
    }

    private static JsonObject one(List<JsonObject> events, String type, Predicate<JsonObject> which) {
        List<JsonObject> found = events.stream()
                .filter(event -> event.get("type").getAsString().equals(type) && which.test(event)).toList();
        assertThat(found).as(type).hasSize(1);
        return found.getFirst();
    }

    private static boolean is(JsonObject event, String field, String value) {
        return event.has(field) && event.get(field).getAsString().equals(value);
    }

    private static void checkLines(List<JsonObject> events) {
        JsonObject fork = one(events, "process", event -> is(event, "step", "fork"));
        int child = fork.get("pid").getAsInt();
        assertThat(fork.get("parent").getAsInt()).isNotEqualTo(child);
        JsonObject exec = one(events, "process",
                event -> is(event, "step", "exec") && event.get("pid").getAsInt() == child);
        assertThat(exec.getAsJsonArray("arguments").get(0).getAsString()).isEqualTo("a\udcff\n\"\u00e4");
        one(events, "process", event -> is(event, "step", "thread-start"));
        one(events, "process", event -> is(event, "step", "end") && is(event, "outcome", "exited with 7")
                && event.get("status").getAsInt() == 7);
        one(events, "signal", event -> is(event, "name", "SIGUSR1"));
        for (String library : List.of("./first.so", "./second.so")) {
            for (String state : List.of("loaded", "relocated", "unloaded")) {
                JsonObject object = one(events, "object", event -> is(event, "state", state)
                        && is(event.getAsJsonObject("object"), "name", library));
                assertThat(object.get("cause").getAsString()).isEqualTo("dlopen");
            }
        }
        JsonObject binding = one(events, "binding", event -> is(event, "symbol", "second"));
        assertThat(binding.get("when").getAsString()).isEqualTo("dlsym");
        assertThat(binding.getAsJsonObject("winner").get("name").getAsString()).isEqualTo("./second.so");
        JsonObject lazy = one(events, "binding", event -> is(event, "symbol", "puts") && is(event, "when", "lazy"));
        assertThat(lazy.get("callSite").getAsString()).isNotEqualTo("0x0");
        assertThat(lazy.get("value")).isEqualTo(lazy.get("definition"));
        assertThat(events).anyMatch(event -> is(event, "type", "map") && is(event, "change", "unmap"));
        assertThat(events).anyMatch(event -> is(event, "type", "init") && is(event, "phase", "init"));
        one(events, "syscall", event -> is(event, "text", "write(1, \"ready\\n\", 6)"));
    }

    private static void checkTrace(List<JsonObject> events) {
        assertThat(TraceEventChecker.count(events, "s")).isEqualTo(TraceEventChecker.count(events, "f")).isPositive();
        assertThat(events).anyMatch(event -> is(event, "ph", "X") && is(event, "name", "write"));
        assertThat(events).anyMatch(event -> is(event, "ph", "i") && is(event, "name", "SIGUSR1"));
        assertThat(events).anyMatch(event -> is(event, "ph", "B") && is(event, "name", "call puts"));
        assertThat(events).anyMatch(event -> is(event, "name", "process_name")
                && is(event.getAsJsonObject("args"), "name", "true"));
    }

    private static void checkCoverage(List<DrcovReader.Block> blocks) {
        for (String function : List.of("main", "in_handler", "in_thread", "in_child", "constructor")) {
            assertThat(covers(blocks, "main", function)).as(function).isTrue();
        }
        assertThat(covers(blocks, "main", "never")).isFalse();
        assertThat(covers(blocks, "first.so", "first")).isTrue();
        assertThat(covers(blocks, "second.so", "second")).isTrue();
        List<String> places = blocks.stream().map(block -> block.module().path()).distinct().toList();
        assertThat(places).contains("[anonymous]").anyMatch(path -> path.endsWith("/true"));
    }

    private static boolean covers(List<DrcovReader.Block> blocks, String file, String function) {
        String line = Tools.mustSucceed(Command.of("nm", file).in(folder)).stdout().lines()
                .filter(symbol -> symbol.matches(".* [tT] " + function)).findFirst().orElseThrow();
        long offset = Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16);
        return blocks.stream().anyMatch(block -> block.module().path().endsWith("/" + file)
                && block.start() <= offset && offset < block.start() + block.size());
    }

    private static void checkStacks(List<String> lines) {
        assertThat(lines).isSorted().allMatch(line -> line.matches("[^;]+(;[^;]+)* [1-9][0-9]*"));
        assertThat(lines).anyMatch(line -> line.matches("main;_start;.*;main;.*puts.*;\\[write\\] 1"
                + "|main;_start;.*;main;.*fflush.*;\\[write\\] 1"));
        assertThat(lines).anyMatch(line -> line.startsWith("main;") && line.contains("open_and_call;"));
        assertThat(lines).anyMatch(line -> line.startsWith("true;"));
    }

    @Test
    void aRunThatIsKilledLeavesCompleteFiles() throws IOException, InterruptedException {
        Process process = writing("killed").start(program("wait"));
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.ISO_8859_1))) {
            assertThat(out.readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        List<JsonObject> events = new EventSchema().read(folder.resolve("killed.jsonl"));
        assertThat(events.getLast().get("outcome").getAsString()).isEqualTo("killed by SIGTERM");
        TraceEventChecker.read(folder.resolve("killed.json"));
        assertThat(covers(DrcovReader.read(folder.resolve("killed.drcov")), "main", "in_child")).isTrue();
        assertThat(folder.resolve("killed.folded")).isNotEmptyFile();
    }

    @Test
    void aFullDiskEndsTheTraceAndNotTheProgram() {
        for (String format : List.of("text", "jsonl", "json", "drcov", "folded")) {
            Outcome outcome = Jemu.with("--trace=bindings", "--trace-out", "/dev/full", "--trace-format", format)
                    .run(program());
            assertThat(outcome.status()).as(format).isEqualTo(7);
            assertThat(outcome.stdout()).isEqualTo("ready\n");
            assertThat(outcome.stderr()).isEqualTo(
                    "jemu: cannot write /dev/full: No space left on device; the rest of the trace is lost\n");
        }
    }

    @Test
    void objectsConstructorsAndMemoryAreLinesOfText() throws IOException {
        Path file = folder.resolve("objects");
        Jemu.with("--trace=objects,init,maps", "--trace-out", file.toString()).run(program());
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.replaceFirst("^\\[pid +\\d+\\] ", "").replaceAll("0x[0-9a-f]+", "N")).toList();
        assertThat(lines).contains("loaded: the program at N-N (program); needs libc.so.6",
                "relocated: ./first.so at N-N",
                "unloaded: ./first.so at N-N", "init: ./first.so, function N begins",
                "fini: ./first.so, function N has ended", "unmap: N-N", "map: N-N rwxp")
                .anyMatch(line -> line.startsWith("loaded: ./first.so at N-N (dlopen)"))
                .anyMatch(line -> line.matches("map: N-N r-xp .*/first\\.so from N"));
    }

    @Test
    void codeThatIsWatchedIsWrittenToo() throws IOException {
        Outcome outcome = writing("code").and("--trace=plt,calls,blocks,insn:in_child", "--trace-symbol", "puts")
                .run(program());
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.status()).isEqualTo(7);
        List<JsonObject> events = new EventSchema().read(folder.resolve("code.jsonl"));
        assertThat(events.stream().map(event -> event.get("type").getAsString()).distinct())
                .containsExactlyInAnyOrder("header", "process", "object", "story", "call", "return", "block-run",
                        "instruction");
        List<JsonObject> trace = TraceEventChecker.read(folder.resolve("code.json"));
        assertThat(trace).anyMatch(event -> is(event, "ph", "B") && is(event, "name", "puts"));
    }

    @Test
    void onlyWhatIsAskedForIsWritten() throws IOException {
        Path file = folder.resolve("some.jsonl");
        Jemu.with("--trace=bindings", "--trace-out", file.toString()).run(program());
        assertThat(new EventSchema().read(file)).extracting(event -> event.get("type").getAsString())
                .containsOnly("header", "process", "object", "binding");
    }
}
