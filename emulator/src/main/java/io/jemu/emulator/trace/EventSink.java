package io.jemu.emulator.trace;

/** Where events go. Called on the thread on which they happen, in order; a slow sink slows the guest. */
public interface EventSink {
    /** Wants nothing and gets nothing. */
    EventSink NONE = new EventSink() {
        @Override
        public boolean enabled(Class<? extends Event> type) {
            return false;
        }

        @Override
        public void accept(Event event) {
            throw new IllegalStateException("an event was built for no one: " + event);
        }
    };

    /**
     * Whether events of this type are wanted. The answer does not change during a run: ask once and keep it where the
     * question would cost.
     */
    boolean enabled(Class<? extends Event> type);

    /** Takes an event of a type that is enabled. */
    void accept(Event event);

    /**
     * The time that an event would be stamped with now: nanoseconds since the run began, of the clock that the guest
     * sees if that is virtual. Never decreases. 0 where nobody stamps events.
     */
    default long now() {
        return 0;
    }
}
