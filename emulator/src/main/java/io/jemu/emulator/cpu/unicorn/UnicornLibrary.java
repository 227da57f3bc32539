package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.foreign.NativeFunction;
import io.jemu.emulator.foreign.NativeLibrary;

/** libunicorn, opened at first use. Its functions are linked in two groups, each when it is first needed. */
final class UnicornLibrary {
    private static final String VARIABLE = "JEMU_UNICORN";
    private static final String[] SONAMES = {"libunicorn.so.2", "libunicorn.so"};
    /** 2.1.0, as uc_version tells it: major, minor, patch and release candidate, a byte each. */
    private static final int MINIMUM_VERSION = 0x0201_0000;
    private static final String ADVICE = """
            jemu needs Unicorn 2.1 or newer. On Debian 12, start jemu by its launcher, which fetches the library \
            without root; on Debian 13 or newer, `apt-get install libunicorn2t64` also does; or let %s name the file."""
            .formatted(VARIABLE);

    private static final NativeLibrary LIBRARY;
    private static final String PROBLEM;

    static {
        NativeLibrary library = null;
        String problem = null;
        try {
            library = NativeLibrary.open(VARIABLE, SONAMES);
        } catch (UnsatisfiedLinkError e) {
            problem = e.getMessage();
        }
        LIBRARY = library;
        PROBLEM = problem;
    }

    private UnicornLibrary() {}

    /**
     * Makes sure that a fit library is there.
     *
     * @throws EngineFailure that says what is wrong and what to install
     */
    static void require() {
        if (PROBLEM != null) {
            throw new EngineFailure("cannot open the CPU engine's library:\n" + PROBLEM.indent(2) + ADVICE);
        }
        if (version() < MINIMUM_VERSION) {
            throw new EngineFailure(description() + " cannot run programs in virtual memory: before 2.1 it does not "
                    + "translate addresses through page tables, and knows neither POPCNT nor XSAVE.\n" + ADVICE);
        }
    }

    /** The library's name, version and file. */
    static String description() {
        int version = version();
        return "Unicorn %d.%d.%d (%s)"
                .formatted(version >>> 24, version >>> 16 & 0xff, version >>> 8 & 0xff, LIBRARY.path());
    }

    private static int version() {
        return (int) link("uc_version").call();
    }

    static NativeFunction link(String name) {
        return NativeFunction.link(LIBRARY.symbols(), name);
    }

    /**
     * The functions that every run needs. None is linked without the transition to native code: what that would save is
     * less than what a second kind of call costs when the JVM starts.
     */
    static final class Calls {
        static final NativeFunction OPEN = link("uc_open");
        static final NativeFunction EMU_START = link("uc_emu_start");
        static final NativeFunction HOOK_ADD = link("uc_hook_add");
        static final NativeFunction MEM_MAP_PTR = link("uc_mem_map_ptr");
        static final NativeFunction CTL = link("uc_ctl");
        static final NativeFunction CONTEXT_ALLOC = link("uc_context_alloc");
        static final NativeFunction CONTEXT_FREE = link("uc_context_free");
        static final NativeFunction REG_READ = link("uc_reg_read");
        static final NativeFunction REG_WRITE = link("uc_reg_write");
        static final NativeFunction EMU_STOP = link("uc_emu_stop");
        static final NativeFunction CONTEXT_SAVE = link("uc_context_save");
        static final NativeFunction CONTEXT_RESTORE = link("uc_context_restore");

        private Calls() {}
    }
}
