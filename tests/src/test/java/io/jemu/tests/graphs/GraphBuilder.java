package io.jemu.tests.graphs;

import io.jemu.tests.graphs.LibraryGraph.Member;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Builds graphs with the host's compiler and linker, each in a folder of its own. */
final class GraphBuilder {
    /** Whatever the host's defaults are: lazy binding, all that is named is needed, symbols may come from elsewhere. */
    private static final String COMMON =
            " -z lazy -z noseparate-code --no-as-needed --allow-shlib-undefined --unresolved-symbols=ignore-all";
    /** Where libraries lie that have no dependencies yet, to link others with: dependencies may be circular. */
    private static final String FIRST = "first";

    private final Path folder;

    GraphBuilder(Path folder) throws IOException {
        this.folder = folder;
        for (String file : List.of("prelude.h", "driver.c")) {
            try (InputStream stream = GraphBuilder.class.getResourceAsStream(file)) {
                Files.copy(stream, folder.resolve(file));
            }
        }
        Tools.mustSucceed(Command.of("gcc", "-c", "-w", "-O1", "-fPIE", "-include", "prelude.h", "driver.c")
                .in(folder));
    }

    /** @return the graph's folder, null if the linker refuses the graph */
    Path build(LibraryGraph graph) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("graph" + graph.seed()));
        for (String subfolder : List.of(FIRST, "x", "y")) {
            Files.createDirectory(directory.resolve(subfolder));
        }
        List<String> script = new ArrayList<>(List.of("set -e"));
        for (Member member : graph.objects()) {
            Files.writeString(directory.resolve(member.name() + ".c"), GraphSource.of(member));
            String versions = GraphSource.versionScript(member.versions());
            if (versions != null) {
                Files.writeString(directory.resolve(member.name() + ".map"), versions);
            }
        }
        script.add("gcc -c -w -O1 -fPIC -I.. " + graph.libraries().stream().map(library -> library.name() + ".c")
                .collect(Collectors.joining(" ")));
        script.add("gcc -c -w -O1 -fPIE -I.. program.c");
        for (Member library : graph.libraries()) {
            script.add(link(library, FIRST + "/lib" + library.name() + ".so", List.of()));
        }
        for (Member library : graph.libraries()) {
            script.add(link(library, library.file(), library.needed()));
        }
        Member program = graph.program();
        script.add("gcc -o program program.o ../driver.o "
                + (COMMON + options(program) + libraries(program.needed())).strip().lines()
                        .flatMap(line -> List.of(line.split(" +")).stream())
                        .map(word -> "-Xlinker " + word).collect(Collectors.joining(" ")));
        Files.writeString(directory.resolve("build"), String.join("\n", script) + "\n");
        Outcome outcome = Command.of("/bin/sh", "./build").in(directory).runNatively();
        return outcome.status() == 0 ? directory : null;
    }

    private static String link(Member library, String output, List<String> needed) {
        String versions = GraphSource.versionScript(library.versions()) == null ? ""
                : " --version-script=" + library.name() + ".map";
        return "ld -shared -o " + output + " -soname lib" + library.name() + ".so " + library.name() + ".o" + COMMON
                + versions + libraries(needed) + options(library);
    }

    private static String libraries(List<String> names) {
        return " -L" + FIRST + names.stream().map(name -> " -l" + name).collect(Collectors.joining());
    }

    /** In quotes, because of {@code $ORIGIN}; the folders of the C library are the compiler's secret. */
    private static String options(Member member) {
        return member.options().stream().map(option -> option.equals("-lc") ? " $(gcc -print-file-name=libc.so.6)"
                : " '" + option + "'").collect(Collectors.joining());
    }
}
