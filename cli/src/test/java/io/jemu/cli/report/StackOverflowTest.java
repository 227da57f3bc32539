package io.jemu.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StackOverflowTest {
    @Test
    void findsTheShortestCycleBehindAnIrregularStart() {
        List<String> calls = List.of("write", "puts", "malloc", "printf", "malloc", "printf", "malloc", "printf", "malloc");
        assertThat(StackOverflow.cycle(calls)).containsExactly("malloc", "printf");
    }

    @Test
    void aFunctionThatCallsItselfIsACycleOfOne() {
        assertThat(StackOverflow.cycle(List.of("f", "f", "f", "f"))).containsExactly("f");
    }

    @Test
    void whatDoesNotRepeatIsNoCycle() {
        assertThat(StackOverflow.cycle(List.of("a", "b", "a", "b", "c", "d", "e"))).isEmpty();
    }
}
