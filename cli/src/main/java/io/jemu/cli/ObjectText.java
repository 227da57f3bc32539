package io.jemu.cli;

import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;

/** What becomes of objects, their constructors and memory, in a line each. */
final class ObjectText {
    private ObjectText() {}

    static String line(ObjectEvent event) {
        StringBuilder line = new StringBuilder().append(event.state()).append(": ").append(event.object().name());
        if (event.object().namespace() != 0) {
            line.append(" [").append(event.object().namespace()).append(']');
        }
        line.append(" at ").append(range(event.begin(), event.end()));
        if (event.state() == ObjectEvent.State.LOADED) {
            line.append(" (").append(event.cause());
            if (event.loader() != null) {
                line.append(event.cause().equals("needed") ? " by " : ", ").append(event.loader().name());
            }
            line.append(')');
            if (!event.needed().isEmpty()) {
                line.append("; needs ").append(String.join(", ", event.needed()));
            }
        }
        return line.toString();
    }

    static String line(InitEvent event) {
        return event.phase() + ": " + event.object().name() + ", function 0x" + Long.toHexString(event.function())
                + (event.begins() ? " begins" : " has ended");
    }

    static String line(MapEvent event) {
        String line = event.change() + ": " + range(event.begin(), event.end());
        if (event.change() == MapEvent.Change.UNMAP) {
            return line;
        }
        line += " " + event.protection();
        String from = event.offset() == 0 ? "" : " from 0x" + Long.toHexString(event.offset());
        return event.path().isEmpty() ? line : line + " " + event.path() + from;
    }

    private static String range(long begin, long end) {
        return "0x" + Long.toHexString(begin) + "-0x" + Long.toHexString(end);
    }
}
