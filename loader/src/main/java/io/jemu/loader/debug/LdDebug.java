package io.jemu.loader.debug;

import io.jemu.loader.host.GuestConsole;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What ld.so says while it works: the debugging lines of LD_DEBUG, each led by the process id, and messages. Every text
 * is that of glibc. Objects are named as {@code LinkMap.displayName} does unless a method says otherwise.
 */
public final class LdDebug {
    private static final int PID_WIDTH = 10;

    private final GuestConsole console;
    private final DebugOptions options;
    private final int fd;
    private final boolean[] enabled = new boolean[DebugCategory.values().length];

    private LdDebug(GuestConsole console, DebugOptions options, int fd) {
        this.console = console;
        this.options = options;
        this.fd = fd;
        for (DebugCategory category : options.categories()) {
            enabled[category.ordinal()] = true;
        }
    }

    /**
     * Prepares the output.
     *
     * @param outputFile LD_DEBUG_OUTPUT, to whose name the process id is added; null for standard error
     */
    public static LdDebug create(GuestConsole console, DebugOptions options, String outputFile) {
        int fd = GuestConsole.STDERR;
        if (options.any() && outputFile != null) {
            int log = console.openLog(outputFile + "." + console.pid());
            fd = log == -1 ? GuestConsole.STDOUT : log;
        }
        return new LdDebug(console, options, fd);
    }

    /** Whether lines of this kind are wanted; check it before the arguments of a message are made. */
    public boolean shows(DebugCategory category) {
        return enabled[category.ordinal()];
    }

    /** What was asked for. */
    public DebugOptions options() {
        return options;
    }

    /** The descriptor that debugging lines go to (_dl_debug_fd). */
    public int fd() {
        return fd;
    }

    /**
     * Writes debugging text with the process id before each line of {@code format} (_dl_debug_printf). A %s stands for
     * the next argument; line ends inside arguments get no process id, as in ld.so.
     */
    public void print(String format, Object... arguments) {
        emit(fd, true, format, arguments);
    }

    /** Writes the rest of a line that {@link #print} began (_dl_debug_printf_c). */
    public void printContinued(String format, Object... arguments) {
        emit(fd, false, format, arguments);
    }

    /** Writes to standard output (_dl_printf). */
    public void printOut(String format, Object... arguments) {
        write(GuestConsole.STDOUT, fill(format, arguments));
    }

    /** Writes to standard error (_dl_error_printf). */
    public void printError(String format, Object... arguments) {
        write(GuestConsole.STDERR, fill(format, arguments));
    }

    private static String fill(String format, Object... arguments) {
        return compose(null, format, arguments);
    }

    private void emit(int target, boolean tagged, String format, Object... arguments) {
        String tag = String.format("%" + PID_WIDTH + "d:\t", console.pid());
        String text = compose(tag, format, arguments);
        // A continued line has no process id at its start.
        write(target, tagged || format.isEmpty() ? text : text.substring(tag.length()));
    }

    private static String compose(String tag, String format, Object... arguments) {
        StringBuilder text = new StringBuilder();
        boolean lineStart = tag != null;
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            if (lineStart) {
                text.append(tag);
                lineStart = false;
            }
            char c = format.charAt(i);
            if (c == '%') {
                text.append(arguments[next++]);
                i++;
            } else {
                text.append(c);
                lineStart = c == '\n' && tag != null;
            }
        }
        return text.toString();
    }

    private void write(int target, String text) {
        console.write(target, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** "symbol=NAME;  lookup in file=OBJECT [NS]". */
    public void symbolLookup(String symbol, String object, int namespace) {
        print("symbol=%s;  lookup in file=%s [%s]\n", symbol, object, namespace);
    }

    /**
     * A reference was bound.
     *
     * @param isProtected whether the definition is a protected one that was looked up in its own object
     * @param version of the reference, or null
     */
    public void binding(String from, int fromNamespace, String to, int toNamespace, boolean isProtected, String symbol,
            String version) {
        print("binding file %s [%s] to %s [%s]: %s symbol `%s'" + (version == null ? "\n" : " [%s]\n"), from,
                fromNamespace, to, toNamespace, isProtected ? "protected" : "normal", symbol, version);
    }

    public void relocating(String object, boolean lazy) {
        print("\nrelocation processing: %s%s\n", object, lazy ? " (lazy)" : "");
    }

    public void callingInit(String object) {
        print("\ncalling init: %s\n\n", object);
    }

    public void callingPreinit(String object) {
        print("\ncalling preinit: %s\n\n", object);
    }

    /** @param name l_name itself: empty for the program */
    public void callingFini(String name, int namespace) {
        print("\ncalling fini: %s [%s]\n\n", name, namespace);
    }

    /** An object's scopes, each as the names of its objects; null for an object that has none (ld.so itself). */
    public void scope(String object, int namespace, List<List<String>> scopes, int from) {
        print("object=%s [%s]\n", object, namespace);
        if (scopes == null) {
            print(" no scope\n");
        } else {
            for (int i = from; i < scopes.size(); i++) {
                StringBuilder line = new StringBuilder();
                scopes.get(i).forEach(name -> line.append(' ').append(name));
                print(" scope %s:%s\n", i, line);
            }
        }
        print("\n");
    }

    /**
     * The statistics at the end of start-up.
     *
     * @param totalCycles CPU cycles of the start-up, relocationCycles and loadCycles its parts
     * @param relocations those that needed a look-up, cachedRelocations those served by the one before
     * @param relativeRelocations sum of DT_RELACOUNT over the objects that are not at their link address
     */
    public void statistics(long totalCycles, long relocationCycles, long loadCycles, long relocations,
            long cachedRelocations, long relativeRelocations) {
        print("\nruntime linker statistics:\n  total startup time in dynamic loader: %s cycles\n",
                printedCycles(totalCycles));
        statisticsItem("            time needed for relocation", relocationCycles, totalCycles);
        print("                 number of relocations: %s\n      number of relocations from cache: %s\n"
                + "        number of relative relocations: %s\n", relocations, cachedRelocations,
                relativeRelocations);
        statisticsItem("           time needed to load objects", loadCycles, totalCycles);
    }

    private void statisticsItem(String title, long cycles, long total) {
        String perMille = Long.toString(total == 0 ? 0 : 1000 * cycles / total);
        int point = perMille.length() - 1;
        print("%s: %s cycles (%s.%s%s)\n", title, printedCycles(cycles), perMille.substring(0, point),
                perMille.substring(point), "%");
    }

    /** glibc's HP_TIMING_PRINT overwrites the last digit with the string's end. */
    private static String printedCycles(long cycles) {
        String digits = Long.toString(cycles);
        return digits.substring(0, digits.length() - 1);
    }

    /** The statistics at exit. */
    public void finalStatistics(long relocations, long cachedRelocations) {
        print("\nruntime linker statistics:\n           final number of relocations: %s\n"
                + "final number of relocations from cache: %s\n", relocations, cachedRelocations);
    }
}
