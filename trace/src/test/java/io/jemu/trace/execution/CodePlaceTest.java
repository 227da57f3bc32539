package io.jemu.trace.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodePlaceTest {
    @Test
    void rangesAreOfAddresses() {
        assertThat(CodePlace.parse("0x1000-0x2000")).isEqualTo(new CodePlace.Range(0x1000, 0x2000));
        assertThat(CodePlace.parse("0x0-0xffffffffffffffff")).isEqualTo(new CodePlace.Range(0, -1));
        assertThatThrownBy(() -> CodePlace.parse("0x2000-0x2000")).hasMessage("the range 0x2000-0x2000 is empty");
    }

    @Test
    void everythingElseIsAName() {
        assertThat(CodePlace.parse("main")).isEqualTo(new CodePlace.Named("main"));
        assertThat(CodePlace.parse("libc.so.6")).isEqualTo(new CodePlace.Named("libc.so.6"));
        assertThat(CodePlace.parse("1000-2000")).isEqualTo(new CodePlace.Named("1000-2000"));
    }
}
