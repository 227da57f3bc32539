package io.jemu.tests.dl;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libc binds on the way to an answer of dlsym is what it binds natively, also when there is none. */
class FailingDlsymTest {
    private static final String PROGRAM = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            int main(void)
            {
                void *handle = dlopen("libm.so.6", RTLD_LAZY);
                printf("%d\\n", dlsym(handle, "nobody_defines_this") == 0);
                printf("%d\\n", dlsym(handle, "cos") != 0);
                return 0;
            }
            """;

    @TempDir
    private Path folder;

    private static List<String> ofLibc(Outcome outcome) {
        return outcome.stderr().lines().filter(line -> line.contains("binding file /lib/x86_64-linux-gnu/libc.so.6"))
                .map(line -> line.substring(line.indexOf("binding"))).toList();
    }

    @Test
    void libcBindsWhatItDoesNatively() throws IOException {
        Files.writeString(folder.resolve("main.c"), PROGRAM);
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "main", "main.c", "-ldl");
        Command command = Command.of("./main").in(folder).with("LD_DEBUG", "bindings");
        Outcome expected = command.runNatively();
        Outcome actual = Jemu.with().run(command);
        assertThat(actual.stdout()).isEqualTo(expected.stdout()).isEqualTo("1\n1\n");
        assertThat(ofLibc(actual)).isEqualTo(ofLibc(expected)).isNotEmpty();
    }
}
