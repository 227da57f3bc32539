package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A constructor or destructor of an object begins or has ended. Those that the dynamic linker calls: the program's own
 * constructors are called by its C library.
 *
 * @param pid the process
 * @param tid the thread
 * @param phase what it is
 * @param begins whether it begins; else it has ended
 * @param object whose it is
 * @param function guest address of the function
 */
public record InitEvent(int pid, int tid, Phase phase, boolean begins, ObjectName object, long function)
        implements Event {
    /** What kind of function. */
    public enum Phase {
        /** DT_PREINIT_ARRAY. */
        PREINIT("preinit"),
        /** DT_INIT, DT_INIT_ARRAY. */
        INIT("init"),
        /** DT_FINI_ARRAY, DT_FINI. */
        FINI("fini");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** What files call it. */
        @Override
        public String toString() {
            return text;
        }
    }

    public InitEvent {
        Objects.requireNonNull(phase, "phase is null");
        Objects.requireNonNull(object, "object is null");
    }

    @Override
    public String type() {
        return "init";
    }

    @Override
    public void describe(EventFields out) {
        out.text("phase", phase.toString());
        out.flag("begins", begins);
        out.part("object", object);
        out.address("function", function);
    }
}
