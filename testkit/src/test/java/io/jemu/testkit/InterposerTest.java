package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.testkit.interpose.Interpose;
import io.jemu.testkit.interpose.Next;
import io.jemu.testkit.run.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java methods in the place of a guest's functions. */
final class InterposerTest {
    @TempDir
    private static Path directory;

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
}
