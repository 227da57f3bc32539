package io.jemu.emulator.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class EventSinkTest {
    @Test
    void noneWantsNoEventAndTellsWhoBuildsOne() {
        assertThat(EventSink.NONE.enabled(SyscallEvent.class)).isFalse();
        assertThat(EventSink.NONE.enabled(BindingEvent.class)).isFalse();
        Event event = new SyscallEvent(1, 1, 39, "getpid", "getpid()", "1", 1, 0, 0);
        assertThatThrownBy(() -> EventSink.NONE.accept(event)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getpid");
    }
}
