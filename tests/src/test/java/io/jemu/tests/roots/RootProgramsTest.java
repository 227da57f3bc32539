package io.jemu.tests.roots;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Programs of other Debian releases, so of other versions of glibc, and small ones built on this machine give in jemu
 * what they give natively under that release's own ld.so.
 */
class RootProgramsTest {
    private static final String PLACE = "@W@";

    @TempDir
    static Path built;

    private static final Map<String, RootDirectory> DIRECTORIES = new ConcurrentHashMap<>();

    @AfterAll
    static void clean() throws IOException {
        for (RootDirectory directory : DIRECTORIES.values()) {
            directory.close();
        }
    }

    /** When threads and dlopen had libraries of their own. */
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> glibc231() throws IOException {
        RootDirectory directory = prepare("bullseye");
        Path libraries = directory.root().resolve("lib/x86_64-linux-gnu");
        List<String> linked = List.of("-nodefaultlibs", "-Wl,--no-as-needed",
                libraries.resolve("libpthread.so.0").toString(),
                libraries.resolve("libdl.so.2").toString(), libraries.resolve("libc.so.6").toString(), "-lgcc",
                libraries.resolve("ld-linux-x86-64.so.2").toString());
        link(directory, "threads", "threads.c", linked);
        link(directory, "dlopen", "dlopen.c", linked);
        link(directory, "plug.so", "plug.c", Stream.concat(Stream.of("-shared", "-fPIC"), linked.stream()).toList());
        return tests(directory, "programs-2.31.jsonl");
    }

    private static void link(RootDirectory directory, String name, String source, List<String> options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-o", name, directory.resource(source).toString()));
        arguments.addAll(options);
        Tools.gcc(directory.onHost(), arguments.toArray(String[]::new));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> glibc236() throws IOException {
        return tests("bookworm");
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> glibc241() throws IOException {
        return tests("trixie");
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> glibc243() throws IOException {
        return tests("sid");
    }

    private static Stream<DynamicTest> tests(String root) throws IOException {
        RootDirectory directory = prepare(root);
        build(directory);
        return tests(directory, "programs.jsonl");
    }

    private static Stream<DynamicTest> tests(RootDirectory directory, String list) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> words : programs(list, directory.inGuest())) {
            String name = String.join(" ", words).replace(directory.inGuest(), PLACE);
            tests.add(DynamicTest.dynamicTest(name, () -> compare(directory, words)));
        }
        return tests.stream();
    }

    private static List<List<String>> programs(String list, String place) throws IOException {
        try (InputStream stream = RootProgramsTest.class.getResourceAsStream("/roots/" + list)) {
            Gson gson = new Gson();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> Stream.of(gson.fromJson(line, String[].class))
                            .map(word -> word.replace(PLACE, place)).toList())
                    .toList();
        }
    }

    private static void compare(RootDirectory directory, List<String> words) {
        Outcome wanted = directory.runNatively(words, Map.of());
        for (String loader : List.of("jemu", "guest")) {
            Outcome got = directory.runInJemu(loader, words, Map.of());
            assertThat(got.stdout()).as("stdout under --loader=%s; stderr: %s", loader, got.stderr())
                    .isEqualTo(wanted.stdout());
            assertThat(got.stderr()).as("stderr under --loader=%s", loader).isEqualTo(wanted.stderr());
            assertThat(got.status()).as("status under --loader=%s", loader).isEqualTo(wanted.status());
        }
    }

    private static RootDirectory prepare(String root) throws IOException {
        RootDirectory directory = RootDirectory.in(root);
        DIRECTORIES.put(root, directory);
        directory.requireNative();
        Path data = Files.createDirectory(directory.onHost().resolve("data"));
        write(data.resolve("words"), "alpha b\nabx zz\nbanana aa\nxylo c\n");
        write(data.resolve("utf8"), "grün café\n");
        write(data.resolve("prog.bc"), "scale=20\ne(1)\n2^100\n");
        Files.setLastModifiedTime(data, FileTime.from(Instant.EPOCH));
        return directory;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    /** Builds the tests' own programs with this machine's libraries, once, and copies them into a directory. */
    private static synchronized void build(RootDirectory directory) throws IOException {
        Tools.require("g++");
        if (!Files.exists(built.resolve("gone"))) {
            Tools.gcc(built, "-o", "threads", directory.resource("threads.c").toString(), "-pthread");
            Tools.gcc(built, "-o", "dlopen", directory.resource("dlopen.c").toString(), "-pthread");
            Tools.gcc(built, "-shared", "-fPIC", "-o", "plug.so", directory.resource("plug.c").toString());
            Tools.gcc(built, "-o", "exceptions", directory.resource("exceptions.cc").toString(),
                    "-lstdc++", "-pthread");
            Path source = Files.writeString(built.resolve("gone.c"),
                    "int gone(void);\nint main(void) { return gone(); }\n");
            Path library = Files.writeString(built.resolve("lib.c"), "int gone(void) { return 0; }\n");
            Tools.gcc(built, "-shared", "-fPIC", "-o", "libgone.so", library.toString());
            Tools.gcc(built, "-o", "gone", source.toString(), "-L.", "-lgone");
        }
        for (String name : List.of("threads", "dlopen", "plug.so", "exceptions", "gone")) {
            directory.add(built.resolve(name));
        }
    }
}
