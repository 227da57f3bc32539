package io.jemu.trace.crash;

import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.unwind.Frame;
import java.util.ArrayList;
import java.util.List;

/** The stack of a thread, a line for each frame; of a deep one the innermost and the outermost frames. */
final class BacktraceListing {
    private static final int INNERMOST = 8;
    /** The same where registers do not take the room. */
    private static final int INNERMOST_ALONE = 16;
    private static final int OUTERMOST = 2;

    private BacktraceListing() {}

    static List<String> of(CrashScene scene) {
        List<Frame> frames = scene.frames();
        List<String> lines = new ArrayList<>();
        int innermost = scene.faulted() ? INNERMOST : INNERMOST_ALONE;
        for (int i = 0; i < frames.size(); i++) {
            if (i == innermost && frames.size() > innermost + OUTERMOST + 1) {
                int left = frames.size() - innermost - OUTERMOST;
                boolean all = frames.size() < CrashScene.MAX_FRAMES;
                lines.add("      ... " + left + (all ? " frames ..." : " frames and more"));
                i += left;
                if (!all) {
                    break;
                }
            }
            lines.add("  #" + i + (i < 10 ? "  " : " ") + text(scene, frames.get(i)));
        }
        return lines;
    }

    /** {@code crash+0x9 (a.out+0x1139)}; the second offset is what addr2line(1) takes. */
    private static String text(CrashScene scene, Frame frame) {
        String how = switch (frame.found()) {
            case SIGNAL_CONTEXT -> "  <- interrupted by a signal";
            case CALLED_JEMU -> "  <- called jemu";
            case FRAME_POINTER, STACK_SCAN -> "  (a guess)";
            default -> "";
        };
        CodeLocation place = scene.place(frame);
        if (place == null) {
            return "0x" + Long.toHexString(frame.pc()) + how;
        }
        // The function is found by the call, the place shown is where it returns to.
        long more = frame.pc() - frame.site();
        if (place.object().equals(MappedSymbols.TRAP_PAGE)) {
            return place.object() + how;
        }
        String object = place.object() + "+0x" + Long.toHexString(place.objectOffset() + more);
        return (place.symbol() == null ? object
                : place.name() + "+0x" + Long.toHexString(place.offset() + more) + " (" + object + ")") + how;
    }
}
