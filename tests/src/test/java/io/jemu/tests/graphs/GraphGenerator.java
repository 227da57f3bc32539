package io.jemu.tests.graphs;

import io.jemu.tests.graphs.LibraryGraph.Constructor;
import io.jemu.tests.graphs.LibraryGraph.Definition;
import io.jemu.tests.graphs.LibraryGraph.Kind;
import io.jemu.tests.graphs.LibraryGraph.Member;
import io.jemu.tests.graphs.LibraryGraph.Reference;
import io.jemu.tests.graphs.LibraryGraph.Versions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes a {@link LibraryGraph} from a seed. */
final class GraphGenerator {
    private static final List<String> SYMBOLS = List.of("f0", "f1", "f2", "d0", "d1", "t0");
    private static final List<String> FOLDERS = List.of(".", ".", "x", "y");
    /** RTLD_LAZY, RTLD_NOW, RTLD_NOLOAD, RTLD_DEEPBIND, RTLD_GLOBAL, RTLD_NODELETE of bits/dlfcn.h. */
    private static final int LAZY = 1;
    private static final int NOW = 2;
    private static final int NOLOAD = 4;
    private static final int DEEPBIND = 8;
    private static final int GLOBAL = 0x100;
    private static final int NODELETE = 0x1000;
    private static final int MAX_LIBRARIES = 7;
    private static final int MAX_ACTIONS = 14;
    private static final int HANDLES = 4;

    private final Random random;
    private final long seed;
    private final List<String> names = new ArrayList<>();

    private GraphGenerator(long seed) {
        this.seed = seed;
        // Seeds that follow one another must not begin alike.
        this.random = new Random(seed * 0x9e3779b97f4a7c15L ^ seed >>> 7);
    }

    static LibraryGraph generate(long seed) {
        return new GraphGenerator(seed).graph();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private LibraryGraph graph() {
        int count = 2 + random.nextInt(MAX_LIBRARIES - 1);
        for (int i = 0; i < count; i++) {
            names.add("l" + i);
        }
        List<Member> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(library(i));
        }
        objects.add(program(objects));
        return new LibraryGraph(seed, objects, actions(), environment());
    }

    private Member library(int index) {
        List<String> needed = new ArrayList<>();
        for (int other = 0; other < names.size(); other++) {
            // Mostly what has a higher number, so that there are few circles.
            if (other != index && chance(other > index ? 30 : 4)) {
                needed.add(names.get(other));
            }
        }
        Collections.shuffle(needed, random);
        Versions versions = chance(60) ? Versions.NONE : pick(List.of(Versions.values()));
        List<String> options = new ArrayList<>(List.of("--hash-style=" + pick(List.of("gnu", "sysv", "both"))));
        addSometimes(options, 10, "-Bsymbolic");
        addSometimes(options, 7, "-Bsymbolic-functions");
        for (String keyword : List.of("interpose", "now", "nodelete", "initfirst", "global", "nodlopen", "relro",
                "nodefaultlib", "origin")) {
            addSometimes(options, keyword.equals("nodlopen") || keyword.equals("initfirst") ? 3 : 7, "-z", keyword);
        }
        addSometimes(options, 30, "-lc");
        addSometimes(options, 3, "-z", "pack-relative-relocs");
        if (chance(25)) {
            addPath(options, "$ORIGIN/..:$ORIGIN:$ORIGIN/../x", "$ORIGIN/../y:$ORIGIN/y:$ORIGIN/x");
        }
        return new Member(names.get(index), pick(FOLDERS), needed, definitions(versions, 45), references(60), versions,
                chance(80) ? pick(List.of(Constructor.NONE, Constructor.TELLS, Constructor.TELLS, Constructor.RUNS))
                        : pick(List.of(Constructor.values())),
                pick(names), chance(60), options);
    }

    private Member program(List<Member> libraries) {
        List<String> needed = new ArrayList<>();
        for (String name : names) {
            if (chance(50)) {
                needed.add(name);
            }
        }
        Collections.shuffle(needed, random);
        List<String> options = new ArrayList<>(List.of("--hash-style=" + pick(List.of("gnu", "sysv", "both"))));
        addSometimes(options, 40, "--export-dynamic");
        addSometimes(options, 10, "-z", "now");
        addSometimes(options, 10, "-z", "nodefaultlib");
        if (chance(97)) {
            addPath(options, "$ORIGIN:$ORIGIN/x:$ORIGIN/y", "$ORIGIN/y:${ORIGIN}/x:$ORIGIN");
        }
        List<Definition> definitions = definitions(Versions.NONE, 20);
        List<Reference> references = new ArrayList<>(references(70));
        // The linker makes of a thread-local variable that nobody defines one at the thread's own control block.
        if (libraries.stream().noneMatch(library -> needed.contains(library.name()) && exportsThreadLocal(library))
                && definitions.stream().noneMatch(Definition::isThreadLocal)) {
            references.removeIf(reference -> reference.symbol().startsWith("t"));
        }
        return new Member("program", ".", needed, definitions, references, Versions.NONE,
                pick(List.of(Constructor.NONE, Constructor.TELLS)), "", chance(60), options);
    }

    private static boolean exportsThreadLocal(Member library) {
        return library.definitions().stream().anyMatch(d -> d.isThreadLocal() && d.kind() != Kind.HIDDEN);
    }

    private void addSometimes(List<String> options, int percent, String... words) {
        if (chance(percent)) {
            options.addAll(List.of(words));
        }
    }

    private void addPath(List<String> options, String one, String other) {
        options.addAll(List.of(chance(60) ? "--disable-new-dtags" : "--enable-new-dtags", "-rpath",
                chance(50) ? one : other));
    }

    private List<Definition> definitions(Versions versions, int percent) {
        List<Definition> definitions = new ArrayList<>();
        for (String symbol : SYMBOLS) {
            if (chance(percent)) {
                definitions.add(new Definition(symbol, kind(symbol, versions)));
            }
        }
        return definitions;
    }

    private Kind kind(String symbol, Versions versions) {
        if (versions == Versions.OLD_AND_NEW && symbol.startsWith("f") && chance(70)) {
            return Kind.TWO_VERSIONS;
        }
        if (chance(50)) {
            return Kind.STRONG;
        }
        return switch (symbol.charAt(0)) {
            case 'f' -> pick(List.of(Kind.WEAK, Kind.PROTECTED, Kind.HIDDEN, Kind.INDIRECT));
            // The linker refuses copies of protected data.
            case 'd' -> pick(List.of(Kind.WEAK, Kind.HIDDEN, Kind.UNIQUE));
            default -> pick(List.of(Kind.WEAK, Kind.HIDDEN));
        };
    }

    private List<Reference> references(int percent) {
        List<Reference> references = new ArrayList<>();
        for (String symbol : SYMBOLS) {
            if (chance(percent)) {
                references.add(new Reference(symbol, chance(85)));
            }
        }
        return references;
    }

    private List<String> environment() {
        List<String> environment = new ArrayList<>();
        addSometimes(environment, 15, "LD_BIND_NOW=1");
        addSometimes(environment, 10, "LD_DYNAMIC_WEAK=1");
        addSometimes(environment, 5, "LD_BIND_NOT=1");
        if (chance(30)) {
            environment.add("LD_LIBRARY_PATH=" + pick(List.of("x:y", "y:.", ".;x", "y", "nowhere:", "$ORIGIN/x")));
        }
        if (chance(30)) {
            environment.add("LD_PRELOAD=" + preloaded() + (chance(50) ? " " + preloaded() : ""));
        }
        if (chance(35)) {
            environment.add("LD_DEBUG=" + pick(List.of("bindings", "files", "reloc", "versions",
                    "files,bindings", "unused")));
        }
        return environment;
    }

    private String preloaded() {
        return (chance(50) ? "" : pick(List.of("./", "x/", "y/"))) + "lib" + pick(names) + ".so";
    }

    private List<String> actions() {
        List<String> actions = new ArrayList<>();
        int count = random.nextInt(MAX_ACTIONS);
        for (int i = 0; i < count; i++) {
            int handle = random.nextInt(HANDLES);
            String symbol = pick(SYMBOLS.subList(0, 3));
            actions.add(switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6 -> "open," + handle + "," + opened() + "," + mode();
                case 7, 8, 9 -> "close," + handle;
                case 10, 11 -> "symbol," + handle + "," + symbol;
                case 12 -> "version," + handle + "," + symbol + "," + pick(List.of("V1", "V2", "V3"));
                case 13 -> "default," + symbol;
                case 14 -> "next," + symbol;
                default -> "run," + handle + ",run_" + pick(names);
            });
        }
        return actions;
    }

    private String opened() {
        String file = "lib" + pick(names) + ".so";
        return chance(75) ? file : pick(List.of("./", "x/", "y/")) + file;
    }

    private int mode() {
        int mode = chance(50) ? LAZY : NOW;
        mode |= chance(35) ? GLOBAL : 0;
        mode |= chance(12) ? DEEPBIND : 0;
        mode |= chance(8) ? NODELETE : 0;
        return mode | (chance(8) ? NOLOAD : 0);
    }
}
