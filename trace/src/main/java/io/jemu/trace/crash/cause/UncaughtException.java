package io.jemu.trace.crash.cause;

import io.jemu.emulator.demangle.Demangler;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.symbols.MappedMemory;
import io.jemu.trace.unwind.Frame;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A C++ program called std::terminate: mostly for an exception that nobody catches. The exception is found by its header
 * (Itanium C++ ABI, exception handling, 2.2), to which words on the stack point.
 */
final class UncaughtException implements Cause {
    private static final Set<String> TERMINATE = Set.of("_ZSt9terminatev", "_ZN10__cxxabiv111__terminateEPFvvE",
            "__cxa_call_terminate", "__gxx_personality_v0");
    private static final String THROW = "__cxa_throw";
    private static final String RETHROW = "__cxa_rethrow";
    /** _Unwind_Exception::exception_class of g++: "GNUCC++\0". */
    private static final long GNU_EXCEPTION = 0x474e5543432b2b00L;
    /** Bytes of _Unwind_Exception, which precedes the thrown object. */
    private static final long UNWIND_HEADER = 32;
    /** From __cxa_exception::exceptionType to the unwind header. */
    private static final long TYPE_DISTANCE = 80;
    private static final int MAX_WORDS = 1 << 14;
    private static final int MAX_NAME = 1 << 10;
    private static final int MAX_WHAT = 120;
    /** Classes of libstdc++ whose objects hold a string after the pointer to virtual functions. */
    private static final Set<String> WITH_STRING = Set.of("std::runtime_error", "std::logic_error",
            "std::invalid_argument", "std::domain_error", "std::length_error", "std::out_of_range",
            "std::range_error", "std::overflow_error", "std::underflow_error", "std::system_error",
            "std::filesystem::__cxx11::filesystem_error", "std::ios_base::failure[abi:cxx11]");

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (!scene.killedBy(Signal.SIGABRT)) {
            return Optional.empty();
        }
        List<Frame> frames = scene.frames();
        boolean terminated = false;
        for (int i = 0; i < frames.size(); i++) {
            String function = scene.function(frames.get(i));
            terminated |= TERMINATE.contains(function);
            if (terminated && (function.equals(THROW) || function.equals(RETHROW))) {
                String by = i + 1 < frames.size() ? " in " + scene.name(frames.get(i + 1).site()) : "";
                return Optional.of("a C++ exception" + type(scene, frames.get(i)) + " was thrown" + by
                        + " and nobody catches it, or a noexcept function was left by it");
            }
        }
        return terminated ? Optional.of("std::terminate was called: a joinable std::thread was destroyed, an exception "
                + "left a destructor, or the program did it itself") : Optional.empty();
    }

    /** The type of the exception, and what it says; empty if it is not found. */
    private static String type(CrashScene scene, Frame thrower) {
        MappedMemory memory = scene.memory();
        long end = thrower.cfa() == 0 ? thrower.rsp() : thrower.cfa();
        for (long at = scene.rsp(); at < end && at - scene.rsp() < (long) MAX_WORDS * Long.BYTES; at += Long.BYTES) {
            try {
                long word = memory.u64(at);
                for (long header : new long[] {word, word - UNWIND_HEADER}) {
                    String type = typeOf(memory, header);
                    if (!type.isEmpty()) {
                        return " of type " + type + what(memory, type, header + UNWIND_HEADER);
                    }
                }
            } catch (GuestFault endOfStack) {
                return "";
            }
        }
        return "";
    }

    private static String typeOf(MappedMemory memory, long header) {
        try {
            if ((header & Long.BYTES - 1) != 0 || memory.u64(header) != GNU_EXCEPTION) {
                return "";
            }
            long info = memory.u64(header - TYPE_DISTANCE);
            String mangled = string(memory, memory.u64(info + Long.BYTES), MAX_NAME);
            String prefix = "typeinfo name for ";
            // A star in front says that the name is compared by its address.
            return Demangler.demangle("_ZTS" + mangled.replaceFirst("^\\*", "")).map(name -> name.text())
                    .filter(text -> text.startsWith(prefix)).map(text -> text.substring(prefix.length()))
                    .orElse(mangled);
        } catch (GuestFault noException) {
            return "";
        }
    }

    private static String what(MappedMemory memory, String type, long object) {
        if (!WITH_STRING.contains(type)) {
            return "";
        }
        try {
            String text = string(memory, memory.u64(object + Long.BYTES), MAX_WHAT);
            return text.isEmpty() ? "" : " (\"" + text + "\")";
        } catch (GuestFault unreadable) {
            return "";
        }
    }

    private static String string(MappedMemory memory, long address, int limit) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < limit; i++) {
            int c = memory.u8(address + i);
            if (c == 0) {
                break;
            }
            text.append(c < ' ' ? ' ' : (char) c);
        }
        return text.toString();
    }
}
