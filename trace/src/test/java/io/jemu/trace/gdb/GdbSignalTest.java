package io.jemu.trace.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.syscalls.signal.Signal;
import org.junit.jupiter.api.Test;

class GdbSignalTest {
    @Test
    void numbersOfGdb() {
        assertThat(GdbSignal.of(Signal.SIGUSR1.number())).isEqualTo(30);
        assertThat(GdbSignal.of(Signal.SIGCHLD.number())).isEqualTo(20);
        assertThat(GdbSignal.of(32)).isEqualTo(77);
        assertThat(GdbSignal.of(33)).isEqualTo(45);
        assertThat(GdbSignal.of(64)).isEqualTo(78);
    }

    @Test
    void thereAndBack() {
        for (int signal = 1; signal <= Signal.MAX; signal++) {
            int expected = signal == Signal.SIGSTKFLT.number() ? 0 : signal;
            assertThat(GdbSignal.toLinux(GdbSignal.of(signal))).isEqualTo(expected);
        }
        assertThat(GdbSignal.toLinux(0)).isZero();
        assertThat(GdbSignal.toLinux(Integer.MAX_VALUE)).isZero();
    }
}
