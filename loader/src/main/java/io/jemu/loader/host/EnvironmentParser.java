package io.jemu.loader.host;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the LD_ variables (process_envvars in elf/rtld.c). Of a
 * variable that occurs twice the last value counts. In secure mode the variables that could change what is loaded are
 * not read.
 */
final class EnvironmentParser {
    private static final String PREFIX = "LD_";

    private static final String DEBUG_SEPARATORS = "[ ,:]+";
    private static final String DEBUG_UNUSED = "unused";

    private final boolean secure;
    /** Since 2.39 secure mode heeds LD_AUDIT and LD_PRELOAD, and nothing else. */
    private final boolean preloadOnly;
    private final Tunables tunables;
    private RunMode mode = RunMode.NORMAL;
    private boolean traceProgram;
    private boolean warn;
    private boolean verbose;
    private String debug;
    private String debugOutput;
    private String preload;
    private final List<String> audit = new ArrayList<>();
    private String libraryPath;
    private String originPath;
    private boolean bindNow;
    private boolean bindNot;
    private boolean dynamicWeak;
    private String profile;
    private String profileOutput;
    private boolean showAuxv;

    EnvironmentParser(boolean secure, GlibcVersion version, Tunables tunables) {
        this.preloadOnly = secure && version.atLeast(2, 39);
        this.secure = secure;
        this.tunables = tunables;
        this.profileOutput = version.atLeast(2, 43) ? null : secure ? "/var/profile" : "/var/tmp";
    }

    LinkerOptions parse(String program, List<String> environment) {
        for (String entry : environment) {
            int equals = entry.indexOf('=');
            if (entry.startsWith(PREFIX) && equals > 0) {
                variable(entry.substring(PREFIX.length(), equals), entry.substring(equals + 1));
            }
        }
        if (debug != null && List.of(debug.split(DEBUG_SEPARATORS)).contains(DEBUG_UNUSED)) {
            // What is only bound when it is called would look unused.
            bindNow = true;
        }
        return new LinkerOptions(program, secure, mode, traceProgram, warn, verbose, debug, debugOutput, preload,
                null, audit, libraryPath, "LD_LIBRARY_PATH", originPath, false, null, null, null, bindNow, bindNot,
                dynamicWeak, profile, profileOutput, showAuxv, tunables);
    }

    private void variable(String name, String value) {
        if (preloadOnly && !name.equals("AUDIT") && !name.equals("PRELOAD")) {
            return;
        }
        switch (name) {
            case "WARN" -> warn = !value.isEmpty();
            case "DEBUG" -> debug = debug == null ? value : debug + ":" + value;
            case "AUDIT" -> audit.add(value);
            case "VERBOSE" -> verbose = !value.isEmpty();
            case "PRELOAD" -> preload = value;
            case "PROFILE" -> profile = value.isEmpty() ? profile : value;
            case "BIND_NOW" -> bindNow = !value.isEmpty();
            case "BIND_NOT" -> bindNot = !value.isEmpty();
            case "DEBUG_OUTPUT" -> debugOutput = value;
            case "TRACE_LOADED_OBJECTS" -> {
                mode = RunMode.TRACE;
                traceProgram = leadingNumber(value) > 1;
            }
            default -> {
                if (!secure) {
                    insecureVariable(name, value);
                }
            }
        }
    }

    private void insecureVariable(String name, String value) {
        switch (name) {
            case "SHOW_AUXV" -> showAuxv = true;
            case "ORIGIN_PATH" -> originPath = value;
            case "LIBRARY_PATH" -> libraryPath = value;
            case "DYNAMIC_WEAK" -> dynamicWeak = true;
            case "PROFILE_OUTPUT" -> profileOutput = value.isEmpty() ? profileOutput : value;
            default -> {
                // Not a variable of the dynamic linker, or one that has no meaning on x86-64.
            }
        }
    }

    /** As strtoul(3) in base 10: digits at the start, anything after them is ignored. */
    private static long leadingNumber(String value) {
        long number = 0;
        for (int i = 0; i < value.length() && Character.isDigit(value.charAt(i)) && number < Integer.MAX_VALUE; i++) {
            number = 10 * number + value.charAt(i) - '0';
        }
        return number;
    }
}
