package io.jemu.tests.solaris;

import io.jemu.tests.elf.ElfEditor;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Builds small libraries and programs in a directory, and runs them under the rules of Solaris. */
final class SolarisWorkshop {
    static final long DF_1_GROUP = 0x4;
    static final long DF_1_LOADFLTR = 0x10;
    static final long DF_1_DIRECT = 0x100;
    static final long DF_1_INTERPOSE = 0x400;
    static final long DF_1_NODIRECT = 0x20000;
    static final long DF_1_SYMINTPOSE = 0x800000;
    static final long DF_P1_LAZYLOAD = 0x1;
    static final long DF_P1_DEFERRED = 0x4;
    static final int DEPEND = 0x1;
    static final int FILTER = 0x2;
    static final int COPY = 0x4;
    static final int LAZYLOAD = 0x8;
    static final int DIRECTBIND = 0x10;
    static final int NOEXTDIRECT = 0x20;
    static final int AUXILIARY = 0x40;
    static final int INTERPOSE = 0x80;
    static final int DEFERRED = 0x200;
    static final int STV_SINGLETON = 5;
    static final long DT_SUNW_AUXILIARY = 0x6000000dL;
    static final long DT_SUNW_FILTER = 0x6000000fL;

    /** What programs need of dlfcn.h, with the numbers of Solaris. */
    private static final String PRELUDE = """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <dlfcn.h>
            #define S_RTLD_PARENT 0x200
            #define S_RTLD_GROUP 0x400
            #define S_RTLD_WORLD 0x800
            #define S_RTLD_FIRST 0x2000
            #define S_RTLD_DEFAULT ((void *) -2)
            #define S_RTLD_SELF ((void *) -3)
            #define S_RTLD_PROBE ((void *) -4)
            typedef const char *(*call)(void);
            static inline const char *answer(void *function) {
                return function ? ((call) function)() : "none";
            }
            """;

    private final Path folder;

    SolarisWorkshop(Path folder) {
        Tools.require("gcc");
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** A library lib{@code name}.so; what it needs is given as names of other libraries. */
    ElfEditor library(String name, String source, String... needed) {
        write(name + ".c", source);
        List<String> arguments = new ArrayList<>(List.of("-w", "-shared", "-fPIC", "-fno-builtin", "-Wl,-z,lazy",
                "-Wl,-soname,lib" + name + ".so", "-o", "lib" + name + ".so", name + ".c"));
        addNeeded(arguments, needed);
        Tools.gcc(folder, arguments.toArray(String[]::new));
        return ElfEditor.of(path("lib" + name + ".so"));
    }

    /** A library whose functions, one line each, return their text: {@code f=text}. */
    ElfEditor functions(String name, String... functions) {
        StringBuilder source = new StringBuilder();
        for (String function : functions) {
            String[] parts = function.split("=");
            source.append("const char *").append(parts[0]).append("(void) { return \"").append(parts[1])
                    .append("\"; }\n");
        }
        return library(name, source.toString());
    }

    /** The program. */
    ElfEditor program(String source, String... needed) {
        write("main.c", source);
        List<String> arguments = new ArrayList<>(List.of("-w", "-fno-builtin", "-Wl,-z,lazy", "-o", "main",
                "main.c"));
        addNeeded(arguments, needed);
        Tools.gcc(folder, arguments.toArray(String[]::new));
        return ElfEditor.of(path("main"));
    }

    private void addNeeded(List<String> arguments, String... needed) {
        arguments.addAll(List.of("-L.", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN", "-Wl,--allow-shlib-undefined"));
        for (String library : needed) {
            arguments.add(library.startsWith("-") ? library : "-l" + library);
        }
    }

    private void write(String file, String source) {
        try {
            Files.writeString(path(file), PRELUDE + source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program, with arguments. */
    Command main(String... arguments) {
        List<String> words = new ArrayList<>(List.of("./main"));
        words.addAll(List.of(arguments));
        return Command.of(words).in(folder);
    }

    /** Runs a command under the rules of Solaris. */
    Outcome run(Command command, String... options) {
        return Jemu.with("--rtld=solaris").and(options).run(command);
    }

    /** How a symbol was bound, as {@code --trace=bindings} tells. */
    static String bindings(Outcome traced, String symbol) {
        return traced.stderr().lines().filter(line -> line.contains(" binds " + symbol + " "))
                .collect(Collectors.joining("\n"));
    }

    /** Runs the program, which has to end well, and returns what it printed. */
    String output(Command command) {
        Outcome outcome = run(command);
        if (outcome.status() != 0) {
            throw new AssertionError("status " + outcome.status() + "\n" + outcome.stdout() + outcome.stderr());
        }
        return outcome.stdout();
    }

    /** The same of the program alone. */
    String output() {
        return output(main());
    }
}
