package io.jemu.trace.crash;

import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import java.util.Optional;

/** What a deadly signal says, in words. */
final class SignalWords {
    private SignalWords() {}

    /** {@code SIGSEGV (SEGV_MAPERR): it read 0x10, where nothing is mapped}. */
    static String of(CrashScene scene) {
        return name(scene.info().signal()) + detail(scene);
    }

    static String name(int signal) {
        return signal <= Signal.values().length ? Signal.values()[signal - 1].name() : "signal " + signal;
    }

    private static String detail(CrashScene scene) {
        SignalInfo info = scene.info();
        Optional<FaultAccess> access = scene.access();
        if (access.isPresent()) {
            return " (" + code(scene) + "): it " + access.get().verb() + " 0x" + Long.toHexString(scene.address())
                    + ", " + whatIsThere(scene);
        }
        if (scene.faulted()) {
            return " (" + code(scene) + ")";
        }
        return switch (info.detail()) {
            case SignalInfo.Sender sender when sender.pid() == scene.process().pid() -> ", which it sent itself";
            case SignalInfo.Sender sender -> ", sent by process " + sender.pid();
            default -> "";
        };
    }

    private static String whatIsThere(CrashScene scene) {
        Vma area = scene.area(scene.address());
        if (scene.killedBy(Signal.SIGBUS)) {
            return "beyond the end of the mapped file";
        }
        if (area == null) {
            return "where nothing is mapped";
        }
        StringBuilder rights = new StringBuilder();
        rights.append(area.readable() ? 'r' : '-').append(area.writable() ? 'w' : '-')
                .append(area.executable() ? 'x' : '-');
        return "where memory is mapped " + rights;
    }

    private static String code(CrashScene scene) {
        int code = scene.info().code();
        if (code == SignalInfo.SI_KERNEL) {
            return scene.killedBy(Signal.SIGSEGV) ? "general protection" : "SI_KERNEL";
        }
        String[] names = names(scene.info().signal());
        return code >= 1 && code <= names.length ? names[code - 1] : "si_code " + code;
    }

    /** The names of si_code from 1 on (sigaction(2)). */
    private static String[] names(int signal) {
        if (signal == Signal.SIGSEGV.number()) {
            return new String[] {"SEGV_MAPERR", "SEGV_ACCERR"};
        } else if (signal == Signal.SIGBUS.number()) {
            return new String[] {"BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR"};
        } else if (signal == Signal.SIGILL.number()) {
            return new String[] {"ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP", "ILL_PRVOPC"};
        } else if (signal == Signal.SIGFPE.number()) {
            return new String[] {"FPE_INTDIV", "FPE_INTOVF", "FPE_FLTDIV", "FPE_FLTOVF", "FPE_FLTUND", "FPE_FLTRES",
                "FPE_FLTINV"};
        }
        return signal == Signal.SIGTRAP.number() ? new String[] {"TRAP_BRKPT", "TRAP_TRACE"} : new String[0];
    }
}
