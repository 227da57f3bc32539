package io.jemu.loader.start;

import io.jemu.loader.debug.DebugOptions;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.glibc.TunableTable;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.GuestConsole;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RtldCommand;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.host.TunableParser;
import io.jemu.loader.host.Tunables;
import io.jemu.loader.search.StartupLoader;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/**
 * What environment and command line ask of ld.so, and what it says to that before it does anything (the beginning of
 * dl_main, process_envvars).
 *
 * @param asked LD_DEBUG, even if secure mode does not heed it
 * @param suidDebug whether it does all the same
 * @param forbidden whether something else than running the program is asked for in secure mode
 */
record StartRequest(LinkerOptions options, DebugOptions asked, GlibcVersion version, boolean suidDebug,
        boolean forbidden) {
    private static final String TUNABLES = "GLIBC_TUNABLES=";
    /** Where it exists, programs in secure mode can be debugged a little. */
    private static final String SUID_DEBUG = "/etc/suid-debug";

    /** @param command ld.so's command line if it was started as a program, else null */
    static StartRequest read(Task task, ExecImage image, RtldCommand command, KernelFiles files, Rtld rtld) {
        GlibcVersion version = rtld.traits().version();
        boolean secure = new AuxiliaryVector(image).secure();
        boolean suidDebug = secure && files.exists(SUID_DEBUG);
        String program = image.argv().isEmpty() ? null : image.argv().getFirst();
        LinkerOptions options = LinkerOptions.parse(program, image.env(), secure, version,
                tunables(task, image, rtld, secure, suidDebug));
        boolean forbidden = options.secure() && options.mode() != RunMode.NORMAL;
        if (command != null) {
            options = options.with(command, image.argv());
        }
        DebugOptions asked = options.debug() == null ? DebugOptions.NONE
                : DebugOptions.parse(options.debug(), version);
        return new StartRequest(options, asked, version, suidDebug, forbidden);
    }

    private static Tunables tunables(Task task, ExecImage image, Rtld rtld, boolean secure, boolean suidDebug) {
        if (rtld.tunables().isEmpty() && image.env().stream().anyMatch(entry -> entry.startsWith(TUNABLES))) {
            task.kernel().message(TUNABLES + "... has no effect: the list of tunables in the dynamic linker with build"
                    + " ID " + rtld.buildId() + " has an unknown form");
        }
        return new TunableParser(rtld.tunables().map(TunableTable::tunables).orElse(List.of()),
                rtld.traits().version(), secure, suidDebug).parse(image.env());
    }

    LdDebug newDebug(GuestConsole console) {
        return options.secure() ? LdDebug.create(console, suidDebug ? asked : DebugOptions.NONE, null)
                : LdDebug.create(console, asked, options.debugOutput());
    }

    /**
     * Says what is to be said first.
     *
     * @return whether the process ends now, with {@link #status}
     */
    boolean tell(LdDebug debug, ExecImage image, Task task) {
        for (String warning : options.tunables().warnings()) {
            debug.printError("%s\n", warning);
        }
        if (options.showAuxv()) {
            new AuxiliaryVector(image).show(debug, version, task.memory());
        }
        for (String word : asked.unknown()) {
            debug.printError("warning: debug option `%s' unknown; try LD_DEBUG=help\n", word);
        }
        if (asked.help()) {
            debug.printOut("%s", DebugOptions.helpText(version));
        } else if (!forbidden && !options.secure() && options.mode() == RunMode.NORMAL
                && options.profile() != null) {
            refuseProfile(debug, task);
        }
        return asked.help() || forbidden;
    }

    private void refuseProfile(LdDebug debug, Task task) {
        if (options.profileOutput() == null) {
            debug.printError("warning: LD_PROFILE ignored because LD_PROFILE_OUTPUT not specified\n");
        } else {
            task.kernel().message("LD_PROFILE=" + options.profile() + " is ignored: jemu's linker counts no calls");
        }
    }

    int status() {
        return asked.help() ? 0 : StartupLoader.SECURE_STATUS;
    }
}
