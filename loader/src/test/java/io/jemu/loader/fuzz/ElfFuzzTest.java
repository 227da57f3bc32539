package io.jemu.loader.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jemu.loader.fuzz.LinkTarget.End;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is in the files, the linker says what is wrong with them or the guest dies: no other exception, no endless
 * loop, no absurd amount of memory. {@link ElfFuzzer#main} tries more inputs than a test has time for.
 */
class ElfFuzzTest {
    private static final int INPUTS = 25_000;
    /** What went wrong once: tables as large as the memory. */
    private static final long[] FAILED_BEFORE = {740675, 2713542, 8779441};
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static Stream<String> subjects() {
        return ElfFuzzer.subjects().stream();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void soundFilesAreLinked(String subject) throws IOException {
        ElfFuzzer fuzzer = new ElfFuzzer();
        assertThat(fuzzer.linkSound(subject, false)).isEqualTo(End.LINKED);
        assertThat(fuzzer.linkSound(subject, true)).isEqualTo(End.LINKED);
    }

    @Test
    void damagedFilesAreLinkedOrRefusedOrKillTheGuest() throws IOException {
        ElfFuzzer fuzzer = new ElfFuzzer();
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            LongStream.concat(LongStream.of(FAILED_BEFORE), LongStream.rangeClosed(1, INPUTS)).forEach(input ->
                    assertThatCode(() -> fuzzer.link(input)).as("input %d", input).doesNotThrowAnyException());
        });
    }
}
