package io.jemu.emulator.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private final List<String> told = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long clock = 1000;

    /** Takes down what it gets, as long as it can. */
    private final class Notes implements EventWriter {
        private final String name;
        private final Set<Class<? extends Event>> types;
        private IOException failure;

        Notes(String name, Set<Class<? extends Event>> types) {
            this.name = name;
            this.types = types;
        }

        @Override
        public boolean enabled(Class<? extends Event> type) {
            return types.contains(type);
        }

        @Override
        public void write(long time, Event event) throws IOException {
            if (failure != null) {
                throw failure;
            }
            told.add(name + " " + time + " " + event.type());
        }

        @Override
        public void flush() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() throws IOException {
            told.add(name + " closed");
            flush();
        }
    }

    private final Notes both = new Notes("both", Set.of(BlockEvent.class, SampleEvent.class));
    private final Notes samples = new Notes("samples", Set.of(SampleEvent.class));
    private final EventStream stream =
            new EventStream(List.of(both, samples), failure -> failures.add(failure.getMessage()));
    private final Event block = new BlockEvent(1, 1, 0, 1, new CodeRegion("", 0, 1, 0));
    private final Event sample = new SampleEvent(1, 1, SampleEvent.TICK, List.of());

    @Test
    void eachGetsWhatItWantsWithTheTimeSinceTheBegin() {
        stream.begin(() -> clock);
        clock += 5;
        stream.accept(block);
        clock -= 3;
        assertThat(stream.now()).isEqualTo(5);
        clock += 10;
        stream.accept(sample);
        stream.close();
        stream.accept(sample);
        assertThat(told).containsExactly("both 5 block", "both 12 sample", "samples 12 sample", "both closed",
                "samples closed");
        assertThat(stream.enabled(BlockEvent.class)).isTrue();
        assertThat(stream.enabled(SignalEvent.class)).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void oneThatFailsIsToldOfOnceAndTheOthersGoOn() {
        both.failure = new IOException("full");
        stream.accept(sample);
        stream.accept(block);
        stream.accept(sample);
        stream.flush();
        stream.close();
        assertThat(failures).containsExactly("full");
        assertThat(told).containsExactly("both closed", "samples 0 sample", "samples 0 sample", "samples closed");
    }
}
