package io.jemu.loader.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What the environment (ld.so(8), ENVIRONMENT) and the options of ld.so ask of the dynamic linker. Strings are null
 * where nothing was given.
 *
 * @param program argv[0], null if there is none
 * @param secure AT_SECURE
 * @param mode what to do
 * @param traceProgram LD_TRACE_LOADED_OBJECTS is greater than 1: list the program too
 * @param warn LD_WARN
 * @param verbose LD_VERBOSE
 * @param debug LD_DEBUG
 * @param debugOutput LD_DEBUG_OUTPUT
 * @param preload LD_PRELOAD
 * @param preloadArgument --preload
 * @param audit LD_AUDIT and --audit, in order
 * @param libraryPath LD_LIBRARY_PATH or --library-path
 * @param libraryPathSource which of the two
 * @param originPath LD_ORIGIN_PATH
 * @param inhibitCache --inhibit-cache
 * @param inhibitRpath --inhibit-rpath
 * @param hwcapsPrepend --glibc-hwcaps-prepend
 * @param hwcapsMask --glibc-hwcaps-mask
 * @param bindNow LD_BIND_NOW
 * @param bindNot LD_BIND_NOT
 * @param dynamicWeak LD_DYNAMIC_WEAK
 * @param profile LD_PROFILE
 * @param profileOutput LD_PROFILE_OUTPUT, or its default, which since 2.43 is none
 * @param showAuxv LD_SHOW_AUXV
 * @param tunables GLIBC_TUNABLES
 */
public record LinkerOptions(String program, boolean secure, RunMode mode, boolean traceProgram, boolean warn,
        boolean verbose, String debug, String debugOutput, String preload, String preloadArgument,
        List<String> audit, String libraryPath, String libraryPathSource, String originPath, boolean inhibitCache,
        String inhibitRpath, String hwcapsPrepend, String hwcapsMask, boolean bindNow, boolean bindNot,
        boolean dynamicWeak, String profile, String profileOutput, boolean showAuxv, Tunables tunables) {
    private static final String SORT = "glibc.rtld.dynamic_sort";
    private static final String LOW_MAPPINGS = "glibc.cpu.prefer_map_32bit_exec";
    private static final String EXECUTABLE_STACK = "glibc.rtld.execstack";
    private static final int EXECUTABLE_ON_DEMAND = 1;
    private static final int SORT_ORIGINAL = 1;
    private static final int SORT_DEPTH_FIRST = 2;


    public LinkerOptions {
        audit = List.copyOf(audit);
    }

    /**
     * What is asked for by an environment, for a program that the kernel started.
     *
     * @param secure AT_SECURE; a tunable may ask for the same
     */
    public static LinkerOptions parse(String program, List<String> environment, boolean secure, GlibcVersion version,
            Tunables tunables) {
        return new EnvironmentParser(secure || tunables.secure(), version, tunables).parse(program, environment);
    }

    /** Whether libraries go below 2 GiB if there is room (glibc.cpu.prefer_map_32bit_exec=1, 2.37 and later). */
    public boolean prefersLowMappings() {
        return tunables.number(LOW_MAPPINGS, 0) != 0;
    }

    /** Whether libraries that ask for an executable stack get it (glibc.rtld.execstack, 2.41). */
    public boolean stacksMayBecomeExecutable() {
        return tunables.number(EXECUTABLE_STACK, EXECUTABLE_ON_DEMAND) == EXECUTABLE_ON_DEMAND;
    }

    /** Whether objects are sorted as before 2.35 (glibc.rtld.dynamic_sort=1). */
    public boolean originalSort() {
        return tunables.number(SORT, SORT_DEPTH_FIRST) == SORT_ORIGINAL;
    }

    /**
     * The same with what ld.so's own command line asks for besides.
     *
     * @param argv the command line
     */
    public LinkerOptions with(RtldCommand command, List<String> argv) {
        RunMode asked = command.mode() == RunMode.NORMAL ? mode : command.mode();
        List<String> auditors = new ArrayList<>(audit);
        auditors.addAll(command.audit());
        boolean path = command.libraryPath() != null;
        return new LinkerOptions(argv.get(command.programIndex()), secure, asked, traceProgram, warn, verbose, debug,
                debugOutput, preload, command.preload(), auditors, path ? command.libraryPath() : libraryPath,
                path ? "--library-path" : libraryPathSource, originPath, command.inhibitCache(),
                command.inhibitRpath(), command.hwcapsPrepend(), command.hwcapsMask(), bindNow, bindNot, dynamicWeak,
                profile, profileOutput, showAuxv, tunables);
    }

    /** The same for a program that is given another argv[0]. */
    public LinkerOptions withProgram(String argv0) {
        return new LinkerOptions(argv0, secure, mode, traceProgram, warn, verbose, debug, debugOutput, preload,
                preloadArgument, audit, libraryPath, libraryPathSource, originPath, inhibitCache, inhibitRpath,
                hwcapsPrepend, hwcapsMask, bindNow, bindNot, dynamicWeak, profile, profileOutput, showAuxv,
                tunables);
    }
}
