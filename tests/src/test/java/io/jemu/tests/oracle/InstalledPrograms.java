package io.jemu.tests.oracle;

import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every dynamically linked program of the machine, to be started without doing what it is for. */
final class InstalledPrograms {
    private static final List<String> DIRECTORIES = List.of("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec");
    private static final String INTERPRETER = "/lib64/ld-linux-x86-64.so.2\0";
    private static final String MAGIC = "\177ELF";
    /** Linkers put the interpreter's name right behind the program headers. */
    private static final int HEADERS = 4096;
    /** S_ISUID and S_ISGID: such a program has LD_DEBUG only for its own user. */
    private static final int SET_ID = 06000;
    /** Takes the place of libc's function that calls main: constructors run before it, destructors after it. */
    private static final String NO_MAIN = """
            #include <stdlib.h>
            int __libc_start_main(void) { exit(0); }
            """;

    private InstalledPrograms() {}

    /** Command lines that run their constructors and destructors only; the directory gets a library for that. */
    static List<String> commands(Path directory) throws IOException {
        Files.writeString(directory.resolve("nomain.c"), NO_MAIN);
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "nomain.so", "nomain.c");
        List<String> commands = new ArrayList<>();
        for (String name : DIRECTORIES) {
            try (Stream<Path> files = Files.walk(Path.of(name))) {
                for (Path file : files.sorted().toList()) {
                    if (isProgram(file)) {
                        commands.add("LD_PRELOAD=" + directory.resolve("nomain.so") + " " + file);
                    }
                }
            }
        }
        return commands;
    }

    private static boolean isProgram(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isExecutable(file)
                || file.toString().contains(".so") || file.toString().contains(" ")
                || ((int) Files.getAttribute(file, "unix:mode") & SET_ID) != 0) {
            return false;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            String start = new String(stream.readNBytes(HEADERS), StandardCharsets.ISO_8859_1);
            return start.startsWith(MAGIC) && start.contains(INTERPRETER);
        }
    }
}
