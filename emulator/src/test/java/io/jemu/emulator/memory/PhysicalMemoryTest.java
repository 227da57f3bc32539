package io.jemu.emulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {
    private static final int MIB = 1 << 20;
    private static final int FRAMES_OF_200_MIB = 200 * MIB / Page.SIZE;

    private final PhysicalMemory memory = PhysicalMemory.create(256L * MIB);

    @AfterEach
    void close() {
        memory.close();
    }

    private long[] takeAndFill() {
        long[] frames = new long[FRAMES_OF_200_MIB];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = memory.allocate();
            for (int at = 0; at < Page.SIZE; at += Page.SIZE / 4) {
                assertThat(memory.segment().get(JAVA_BYTE, frames[i] + at)).isZero();
            }
            memory.segment().asSlice(frames[i], Page.SIZE).fill((byte) 1);
        }
        return frames;
    }

    /** Kilobytes of the arena that the host provides now. */
    private long residentKilobytes() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        long kilobytes = 0;
        boolean inside = false;
        for (String line : lines) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
                inside = start >= memory.segment().address()
                        && start < memory.segment().address() + memory.size();
            } else if (inside && line.startsWith("Rss:")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes;
    }

    @Test
    void hostGetsMemoryBackThatIsNotUsedAnyMore() throws IOException {
        long before = memory.used();
        long[] frames = takeAndFill();
        assertThat(residentKilobytes()).isGreaterThan(199L << 10);
        for (long frame : frames) {
            memory.release(frame);
        }
        assertThat(memory.used()).isEqualTo(before);
        assertThat(residentKilobytes()).isLessThan(80L << 10);
        // Whatever way a frame has gone: it is all zero when it is taken again.
        for (long frame : takeAndFill()) {
            memory.release(frame);
        }
        assertThat(residentKilobytes()).isLessThan(80L << 10);
    }

    @Test
    void exhaustionIsTold() {
        assertThatThrownBy(() -> {
            while (true) {
                memory.allocate();
            }
        }).isInstanceOf(OutOfGuestMemory.class).hasMessage("guest memory of 256 MiB is exhausted");
    }

    @Test
    void frameIsFreedWithItsLastReference() {
        long frame = memory.allocate();
        long used = memory.used();
        memory.retain(frame);
        memory.release(frame);
        assertThat(memory.used()).isEqualTo(used);
        memory.release(frame);
        assertThat(memory.used()).isEqualTo(used - Page.SIZE);
        assertThatThrownBy(() -> memory.release(frame)).isInstanceOf(IllegalStateException.class);
    }
}
