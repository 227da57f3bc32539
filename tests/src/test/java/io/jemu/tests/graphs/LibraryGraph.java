package io.jemu.tests.graphs;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A program with its libraries, and a scenario that is played with them. All of it follows from the seed.
 *
 * @param objects the libraries; the program is the last
 * @param actions arguments of {@code driver.c}
 * @param environment NAME=value
 */
record LibraryGraph(long seed, List<Member> objects, List<String> actions, List<String> environment) {
    LibraryGraph {
        objects = List.copyOf(objects);
        actions = List.copyOf(actions);
        environment = List.copyOf(environment);
    }

    Member program() {
        return objects.getLast();
    }

    List<Member> libraries() {
        return objects.subList(0, objects.size() - 1);
    }

    LibraryGraph withActions(List<String> fewer) {
        return new LibraryGraph(seed, objects, fewer, environment);
    }

    /** The graph in words. */
    String describe() {
        return "graph " + seed + "\n"
                + objects.stream().map(Member::describe).collect(Collectors.joining("\n"))
                + "\nenvironment: " + String.join(" ", environment)
                + "\nactions: " + String.join(" ", actions) + "\n";
    }

    /** How a symbol is defined. */
    enum Kind { STRONG, WEAK, PROTECTED, HIDDEN, INDIRECT, UNIQUE, TWO_VERSIONS }

    /** What a symbol is: functions {@code f0}..., words {@code d0}..., thread-local numbers {@code t0}... */
    record Definition(String symbol, Kind kind) {
        boolean isFunction() {
            return symbol.startsWith("f");
        }

        boolean isThreadLocal() {
            return symbol.startsWith("t");
        }
    }

    /** @param weak whether the symbol may be missing */
    record Reference(String symbol, boolean weak) {}

    /** Whether and how an object's symbols have versions. */
    enum Versions { NONE, ALL_IN_ONE, OLD_AND_NEW, SOME_LOCAL }

    /** What a constructor does besides telling. */
    enum Constructor { NONE, TELLS, RUNS, OPENS, CLOSES }

    /**
     * A library or the program.
     *
     * @param name {@code l0}..., {@code program}
     * @param folder where it is, {@code .} or a folder in it
     * @param needed names of what it is linked with, in order
     * @param constructor what its constructor does, with {@code opened}
     * @param options of ld
     */
    record Member(String name, String folder, List<String> needed, List<Definition> definitions,
            List<Reference> references, Versions versions, Constructor constructor, String opened,
            boolean destructor, List<String> options) {
        Member {
            needed = List.copyOf(needed);
            definitions = List.copyOf(definitions);
            references = List.copyOf(references);
            options = List.copyOf(options);
        }

        boolean isProgram() {
            return name.equals("program");
        }

        /** The file in the graph's folder. */
        String file() {
            return isProgram() ? "program" : folder + "/lib" + name + ".so";
        }

        String describe() {
            return file() + " needs " + needed + " defines "
                    + definitions.stream().map(d -> d.symbol() + ":" + d.kind()).toList() + " refers to "
                    + references.stream().map(r -> r.symbol() + (r.weak() ? ":weak" : "")).toList() + " versions "
                    + versions + " constructor " + constructor + " " + opened + " destructor " + destructor
                    + " options " + options;
        }
    }
}
