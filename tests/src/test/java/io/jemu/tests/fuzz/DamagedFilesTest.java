package io.jemu.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged libraries and programs end with a message of the linker or by a signal, and jemu lives on: hundreds of them
 * are run, one after another, by a shell in one sandbox. {@code -Djemu.damage=FROM-TO} tries other seeds.
 */
class DamagedFilesTest {
    private static final String DEFAULT_RANGE = "1-240";
    /** The signals by which a guest may die of a bad file, and those of the limit for one that does not end. */
    private static final List<Integer> SIGNALLED = List.of(128 + 4, 128 + 5, 128 + 6, 128 + 7, 128 + 8, 128 + 9,
            128 + 11, 128 + 24);
    private static final Pattern LINE = Pattern.compile("(?m)^(\\d+) (\\d+)$");
    private static final Duration LIMIT = Duration.ofMinutes(9);

    @TempDir
    static Path temporary;

    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        Tools.require("gcc");
        folder = temporary.toRealPath();
        for (String source : List.of("library.c", "program.c")) {
            try (InputStream stream = DamagedFilesTest.class.getResourceAsStream(source)) {
                Files.copy(stream, folder.resolve(source));
            }
        }
        Files.writeString(folder.resolve("v.map"), "V1 { }; V2 { } V1;\n");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libgnu.so", "library.c", "-Wl,-soname,libt.so",
                "-Wl,--version-script=v.map");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libsysv.so", "library.c", "-Wl,-soname,libt.so",
                "-Wl,--version-script=v.map,--hash-style=sysv,-z,now");
        Files.createDirectory(folder.resolve("sound"));
        Files.copy(folder.resolve("libgnu.so"), folder.resolve("sound/libt.so"));
        Tools.gcc(folder, "-DLINKED", "-o", "linked", "program.c", "./libgnu.so");
        Tools.gcc(folder, "-o", "opening", "program.c");
    }

    @Test
    void damagedFilesKillTheGuestAtWorst() throws IOException {
        String[] range = System.getProperty("jemu.damage", DEFAULT_RANGE).split("-");
        long first = Long.parseLong(range[0]);
        long last = Long.parseLong(range[1]);
        List<String> script = new ArrayList<>(List.of("ulimit -c 0", "ulimit -t 10", "exec 2>/dev/null"));
        for (long seed = first; seed <= last; seed++) {
            script.add(run(seed));
        }
        Files.writeString(folder.resolve("script"), String.join("\n", script) + "\n");
        Outcome outcome = Jemu.with("--sandbox").run(Command.of("/bin/sh", "./script").in(folder).within(LIMIT));
        assertThat(outcome.stderr()).doesNotContain("bug in jemu");
        List<Integer> statuses = LINE.matcher(outcome.stdout()).results()
                .map(line -> Integer.parseInt(line.group(2))).toList();
        assertThat(statuses).as("standard error: %s, last output: %s", outcome.stderr(),
                outcome.stdout().lines().reduce((a, b) -> b)).hasSize((int) (last - first + 1));
        assertThat(statuses).allMatch(status -> status < 125 || status == 126 || status == 127
                || SIGNALLED.contains(status));
        assertThat(statuses).contains(0, 127);
    }

    /** Puts a damaged file in its place: a command that uses it, and tells the seed and the status. */
    private static String run(long seed) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("d" + seed));
        boolean program = seed % 4 == 3;
        Path sound = folder.resolve(program ? "linked" : seed % 4 == 1 ? "libsysv.so" : "libgnu.so");
        Path damaged = directory.resolve(program ? "linked" : "libt.so");
        Files.write(damaged, new Damage(Files.readAllBytes(sound)).apply(seed));
        Files.setPosixFilePermissions(damaged, PosixFilePermissions.fromString("rwxr-xr-x"));
        String command = program ? "LD_LIBRARY_PATH=sound " + damaged
                : seed % 4 == 2 ? "./opening " + damaged : "LD_LIBRARY_PATH=" + directory + " ./linked";
        return "(" + (seed % 8 < 4 ? "" : "LD_BIND_NOW=1 ") + command + " 2>&1); s=$?; echo; echo " + seed + " $s";
    }
}
