package io.jemu.emulator.trace;

import java.util.List;
import java.util.Objects;

/**
 * The dynamic linker has mapped an object, relocated it, or is about to unmap it.
 *
 * @param pid the process
 * @param tid the thread
 * @param state what has become of it
 * @param object the object
 * @param soname DT_SONAME; empty for none
 * @param begin first byte of the mapping
 * @param end byte after the last one
 * @param buildId NT_GNU_BUILD_ID in hexadecimal; empty for none
 * @param needed the names of DT_NEEDED, in order
 * @param cause why it was loaded: {@code program}, {@code interpreter}, {@code preload}, {@code needed},
 *     {@code dlopen}
 * @param loader the object that needs it or called dlopen; null if none did
 */
public record ObjectEvent(int pid, int tid, State state, ObjectName object, String soname, long begin, long end,
        String buildId, List<String> needed, String cause, ObjectName loader) implements Event {
    /** A step in an object's life. */
    public enum State {
        LOADED("loaded"),
        RELOCATED("relocated"),
        UNLOADED("unloaded");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** What files call it. */
        @Override
        public String toString() {
            return text;
        }
    }

    public ObjectEvent {
        Objects.requireNonNull(state, "state is null");
        Objects.requireNonNull(object, "object is null");
        Objects.requireNonNull(soname, "soname is null");
        Objects.requireNonNull(buildId, "buildId is null");
        needed = List.copyOf(needed);
        Objects.requireNonNull(cause, "cause is null");
    }

    @Override
    public String type() {
        return "object";
    }

    @Override
    public void describe(EventFields out) {
        out.text("state", state.toString());
        out.part("object", object);
        out.text("soname", soname);
        out.address("begin", begin);
        out.address("end", end);
        out.text("buildId", buildId);
        out.texts("needed", needed);
        out.text("cause", cause);
        out.part("loader", loader);
    }
}
