package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Programs and libraries that are compiled from the sources beside the tests of this package into one directory. */
record DlPrograms(Path folder) {
    /** Options for both linkers that a program can run with. */
    static final List<String> LOADERS = List.of("--loader=jemu", "--loader=guest");

    private static final Pattern PROCESS_ID = Pattern.compile("(?m)^ *\\d+:\t");
    private static final Pattern VDSO = Pattern.compile("object=linux-vdso[^\n]*\n( scope [^\n]*\n)*\n");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{16}");

    private String source(String name, String suffix) throws IOException {
        String file = name + suffix;
        if (!Files.exists(folder.resolve(file))) {
            try (InputStream stream = DlPrograms.class.getResourceAsStream(file)) {
                Files.copy(stream, folder.resolve(file));
            }
        }
        return file;
    }

    /** Makes libNAME.so of NAME.c. */
    void library(String name, String... options) throws IOException {
        libraryAs(name, name, options);
    }

    /** Makes libTARGET.so of NAME.c. */
    void libraryAs(String target, String name, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("-w", "-shared", "-fPIC", "-o", "lib" + target + ".so",
                source(name, ".c")));
        words.addAll(List.of(options));
        Tools.gcc(folder, words.toArray(new String[0]));
    }

    /** Makes the program NAME of NAME.c. */
    void program(String name, String... options) throws IOException {
        programAs(name, name, options);
    }

    /** Makes the program TARGET of NAME.c. */
    void programAs(String target, String name, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("-w", "-o", target, source(name, ".c")));
        words.addAll(List.of(options));
        words.addAll(List.of("-ldl", "-lpthread"));
        Tools.gcc(folder, words.toArray(new String[0]));
    }

    static void assertSame(Outcome actual, Outcome expected) {
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
        assertThat(actual.status()).as(actual.stderr()).isEqualTo(expected.status());
    }

    /** What LD_DEBUG printed, but for process numbers, addresses and the vDSO, which jemu does not offer. */
    static String steps(Outcome outcome) {
        String lines = PROCESS_ID.matcher(outcome.stderr()).replaceAll("");
        return ADDRESS.matcher(VDSO.matcher(lines).replaceAll("")).replaceAll("ADDRESS");
    }
}
