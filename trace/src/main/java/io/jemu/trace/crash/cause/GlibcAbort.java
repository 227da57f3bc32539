package io.jemu.trace.crash.cause;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.ObjectSymbols;
import io.jemu.trace.unwind.Frame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The C library has found something wrong and aborted: damaged heap, overwritten stack protector, failed assertion. Its
 * words are kept for debuggers where {@code __abort_msg} points (glibc, sysdeps/posix/libc_fatal.c).
 */
final class GlibcAbort implements Cause {
    private static final String MESSAGE = "__abort_msg";
    private static final int MAX_MESSAGE = 400;
    /** The last functions of the C library before it gives up: what called them is at fault. */
    private static final String STACK_CHECK = "__stack_chk_fail";

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (!scene.killedBy(Signal.SIGABRT) || !scene.sentByItself()) {
            return Optional.empty();
        }
        String message = message(scene);
        String caller = outsideOfLibc(scene);
        if (message.isEmpty()) {
            return Optional.of("it called abort()" + (caller.isEmpty() ? "" : " in " + caller));
        }
        return Optional.of(explain(message) + (caller.isEmpty() ? "" : "; in " + caller) + ": " + message);
    }

    private static String explain(String message) {
        if (message.contains("stack smashing detected")) {
            return "a local array was written beyond its end (stack protector)";
        } else if (message.contains("buffer overflow detected")) {
            return "a buffer was too small for what was to be written (_FORTIFY_SOURCE)";
        } else if (message.contains("Assertion `")) {
            return "an assertion failed";
        } else if (message.contains("%n in writable segments")) {
            return "a format string with %n is not constant (_FORTIFY_SOURCE)";
        } else if (message.matches("(?s).*(free|malloc|realloc|calloc|munmap_chunk|corrupted|double free|tcache|"
                + "unaligned|unlink|chunk).*")) {
            return "the heap is damaged, or what was freed was not allocated";
        }
        return "the C library aborted";
    }

    private static String message(CrashScene scene) {
        for (MappedObject object : scene.symbols().objects().all()) {
            ObjectSymbols.Symbol symbol = scene.symbols().symbols(object).named(MESSAGE);
            if (symbol != null) {
                return read(scene, object.bias() + symbol.value());
            }
        }
        return "";
    }

    /** struct abort_msg_s { unsigned int size; char msg[]; }. */
    private static String read(CrashScene scene, long pointer) {
        try {
            long message = scene.memory().u64(pointer);
            if (message == 0) {
                return "";
            }
            int size = Math.clamp(scene.memory().u32(message), 0, MAX_MESSAGE);
            byte[] bytes = new byte[size];
            scene.memory().read(message + Integer.BYTES, bytes, 0, size);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\0');
            return (end < 0 ? text : text.substring(0, end)).strip();
        } catch (GuestFault unreadable) {
            return "";
        }
    }

    /** The function that called the C library; empty if it is not known. */
    private static String outsideOfLibc(CrashScene scene) {
        List<Frame> frames = scene.frames();
        MappedObject library = frames.isEmpty() ? null : scene.object(frames.getFirst().pc());
        for (Frame frame : frames) {
            MappedObject object = scene.object(frame.site());
            if (object != library || object == null) {
                return object == null ? "" : scene.name(frame.site());
            }
        }
        // In a static program all is one object.
        for (int i = 0; i + 1 < frames.size(); i++) {
            if (scene.function(frames.get(i)).equals(STACK_CHECK)) {
                return scene.name(frames.get(i + 1).site());
            }
        }
        return "";
    }
}
