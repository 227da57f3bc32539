package io.jemu.tests.dl;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of dlopen and dlmopen, with all flags, and dlclose lead to the same objects as natively. */
class SequenceTest {
    private static final String LENGTH = "250";

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        node(8);
        node(7);
        node(6, "-DUNIQUE");
        node(5, needs(8));
        node(4, needs(5), needs(7));
        node(3);
        node(2, needs(3), needs(8));
        node(1, needs(4), needs(2));
        node(0, needs(1), needs(7));
        // Two and three need each other.
        node(3, needs(2));
        new DlPrograms(folder).program("sequence");
    }

    private static String needs(int number) {
        return "-l:libnode" + number + ".so";
    }

    private static void node(int number, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("-DNAME=\"" + number + "\"", "-L.", "-Wl,-rpath,$ORIGIN",
                "-Wl,--no-as-needed"));
        words.addAll(List.of(options));
        new DlPrograms(folder).libraryAs("node" + number, "node", words.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void objectsComeAndGoAsNatively(String seed) {
        Command program = Command.of("./sequence", seed, LENGTH).in(folder);
        DlPrograms.assertSame(Jemu.with().run(program), program.runNatively());
    }
}
