package io.jemu.tests.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of a scene.
 *
 * @param output its file in the scene's folder
 * @param source C text, after {@code rule.h}; or the contents of a text
 * @param options of ld; {@code -lNAME} for a dependency
 */
record ObjectFile(String output, Kind kind, String source, List<String> options) {
    /** What a file is. */
    enum Kind { LIBRARY, PROGRAM, TEXT }

    ObjectFile {
        options = List.copyOf(options);
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    String sourceFile() {
        return output.replace('/', '_') + ".c";
    }

    private String compiled() {
        return output.replace('/', '_') + ".o";
    }

    private String soname() {
        return output.substring(output.lastIndexOf('/') + 1);
    }

    List<String> linkCommand() {
        List<String> words = new ArrayList<>();
        // Whatever the host's defaults are: lazy binding, all that is named is needed, a name may come from elsewhere.
        Stream<String> common = Stream.of("-z", "lazy", "-z", "noseparate-code", "--no-as-needed",
                "--allow-shlib-undefined", "-L.");
        if (kind == Kind.PROGRAM) {
            words.addAll(List.of("gcc", "-o", output, compiled()));
            Stream.concat(common, options.stream()).flatMap(option -> Stream.of("-Xlinker", option))
                    .forEach(words::add);
        } else {
            words.addAll(List.of("ld", "-shared", "--hash-style=gnu", "-o", output, compiled(), "-soname", soname()));
            Stream.concat(common, options.stream()).forEach(words::add);
        }
        return words;
    }
}
