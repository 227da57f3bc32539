package io.jemu.loader.host;

import java.util.ArrayList;
import java.util.List;

/**
 * The command line of ld.so when it is run as a program: {@code ld.so [options] program [arguments]} (dl_main in
 * elf/rtld.c). Strings are null where nothing was given.
 *
 * @param mode NORMAL unless --list or --verify is given
 * @param inhibitCache --inhibit-cache
 * @param libraryPath --library-path
 * @param inhibitRpath --inhibit-rpath
 * @param audit each --audit, in order
 * @param preload --preload
 * @param argv0 --argv0
 * @param hwcapsPrepend --glibc-hwcaps-prepend
 * @param hwcapsMask --glibc-hwcaps-mask
 * @param programIndex which argument is the program; 0 if ld.so is only to tell of itself (--help, --list-tunables and
 *     the like), or the command line is wrong
 */
public record RtldCommand(RunMode mode, boolean inhibitCache, String libraryPath, String inhibitRpath,
        List<String> audit, String preload, String argv0, String hwcapsPrepend, String hwcapsMask, int programIndex) {

    public RtldCommand {
        audit = List.copyOf(audit);
    }

    /**
     * Takes a command line apart.
     *
     * @param argv with ld.so's own name first
     * @param version decides which options there are
     */
    public static RtldCommand parse(List<String> argv, GlibcVersion version) {
        return new Parser(argv, version).parse();
    }

    /** Whether ld.so is to load a program, as opposed to printing something of its own. */
    public boolean concernsProgram() {
        return programIndex > 0;
    }

    private static final class Parser {
        private final List<String> argv;
        private final GlibcVersion version;
        private int next = 1;
        private RunMode mode = RunMode.NORMAL;
        private boolean about;
        private boolean inhibitCache;
        private String libraryPath;
        private String inhibitRpath;
        private final List<String> audit = new ArrayList<>();
        private String preload;
        private String argv0;
        private String hwcapsPrepend;
        private String hwcapsMask;

        Parser(List<String> argv, GlibcVersion version) {
            this.argv = argv;
            this.version = version;
        }

        RtldCommand parse() {
            boolean options = true;
            while (options && !about && next < argv.size()) {
                options = option(argv.get(next));
            }
            int program = about || next >= argv.size() ? 0 : next;
            return new RtldCommand(mode, inhibitCache, libraryPath, inhibitRpath, audit, preload, argv0, hwcapsPrepend,
                    hwcapsMask, program);
        }

        /** Takes one option; false if there are no more. */
        private boolean option(String word) {
            switch (word) {
                case "--list" -> mode = RunMode.LIST;
                case "--verify" -> mode = RunMode.VERIFY;
                case "--inhibit-cache" -> inhibitCache = true;
                default -> {
                    return valued(word);
                }
            }
            next++;
            return true;
        }

        private boolean valued(String word) {
            if (next + 1 >= argv.size()) {
                return other(word);
            }
            String value = argv.get(next + 1);
            switch (word) {
                case "--library-path" -> libraryPath = value;
                case "--inhibit-rpath" -> inhibitRpath = value;
                case "--audit" -> audit.add(value);
                case "--preload" -> preload = value;
                default -> {
                    return since33(word, value);
                }
            }
            next += 2;
            return true;
        }

        private boolean since33(String word, String value) {
            if (!version.atLeast(2, 33)) {
                return other(word);
            }
            switch (word) {
                case "--argv0" -> argv0 = value;
                case "--glibc-hwcaps-prepend" -> hwcapsPrepend = value;
                case "--glibc-hwcaps-mask" -> hwcapsMask = value;
                default -> {
                    return other(word);
                }
            }
            next += 2;
            return true;
        }

        /** Before 2.33 any other word was the program; since then one with two dashes ends it, known or not. */
        private boolean other(String word) {
            if (word.equals("--") && version.atLeast(2, 41)) {
                next++;
            } else {
                about = version.atLeast(2, 33) && word.startsWith("--");
            }
            return false;
        }
    }
}
