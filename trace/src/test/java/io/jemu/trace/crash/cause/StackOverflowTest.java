package io.jemu.trace.crash.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackOverflowTest {
    private static List<String> repeated(int times, String... calls) {
        return Collections.nCopies(times, List.of(calls)).stream().flatMap(List::stream).toList();
    }

    @Test
    void findsTheShortestCycleBehindAnIrregularStart() {
        List<String> calls = new ArrayList<>(List.of("write", "puts"));
        calls.addAll(repeated(40, "malloc", "printf"));
        assertThat(StackOverflow.cycle(calls)).containsExactlyInAnyOrder("malloc", "printf");
    }

    @Test
    void aRepetitionInsideTheCycleIsNotTheCycle() {
        assertThat(StackOverflow.cycle(repeated(10, "a", "b", "a", "b", "a", "b", "a", "b", "c"))).contains("c");
    }

    @Test
    void aFunctionThatCallsItselfIsACycleOfOne() {
        assertThat(StackOverflow.cycle(repeated(4, "f"))).containsExactly("f");
    }

    @Test
    void whatDoesNotRepeatIsNoCycle() {
        assertThat(StackOverflow.cycle(List.of("a", "b", "a", "b", "c", "d", "e"))).isEmpty();
    }
}
