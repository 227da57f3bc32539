package io.jemu.syscalls.strace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotingTest {
    private static final View VIEW = new View(null, Style.DEFAULT, true, null);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void escapesAsStraceDoes() {
        assertThat(Quoting.quote(bytes("a\0001\t\"\\\u00ffz\u00018"), 32, Style.Strings.AS_TEXT))
                .isEqualTo("\"a\\0001\\t\\\"\\\\\\377z\\18\"");
        assertThat(Quoting.quote(bytes("\n\r\f\u000b\u001b[~\u007f"), 32, Style.Strings.AS_TEXT)).isEqualTo("\"\\n\\r\\f\\v\\33[~\\177\"");
    }

    @Test
    void cutsAfterTheLimitOutsideTheQuotes() {
        assertThat(Quoting.quote(bytes("x".repeat(32)), 32, Style.Strings.AS_TEXT)).isEqualTo('"' + "x".repeat(32) + '"');
        assertThat(Quoting.quote(bytes("x".repeat(33)), 32, Style.Strings.AS_TEXT)).isEqualTo('"' + "x".repeat(32) + "\"...");
        assertThat(Quoting.hexadecimal(new byte[] {1, (byte) 0xab}, 1)).isEqualTo("\"\\x01\"...");
    }

    @ParameterizedTest
    @CsvSource({"0, 000", "7, 007", "420, 0644", "1023, 01777", "33188, S_IFREG|0644", "4096, S_IFIFO|000"})
    void showsModes(int mode, String text) {
        assertThat(Values.mode(mode)).isEqualTo(text);
    }

    @Test
    void showsSignalSets() {
        assertThat(SignalNames.set(VIEW, 0)).isEqualTo("[]");
        assertThat(SignalNames.set(VIEW, 1 << 1 | 1 << 13)).isEqualTo("[INT ALRM]");
        assertThat(SignalNames.set(VIEW, -1)).isEqualTo("~[]");
        assertThat(SignalNames.set(VIEW, ~(3L << 31))).isEqualTo("~[RTMIN RT_1]");
        assertThat(SignalNames.name(9)).isEqualTo("SIGKILL");
        assertThat(SignalNames.name(40)).isEqualTo("SIGRT_8");
        assertThat(SignalNames.name(99)).isEqualTo("99");
    }

    @Test
    void showsFlags() {
        assertThat(Values.flags(FileStructures.OPEN, 0)).isEqualTo("O_RDONLY");
        assertThat(Values.flags(FileStructures.OPEN, 0x80241)).isEqualTo("O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC");
        assertThat(Values.flags(FileStructures.OPEN, 0x105003)).isEqualTo("O_ACCMODE|O_SYNC|O_DIRECT");
        assertThat(Values.flags(FileStructures.OPEN, 0x410002)).isEqualTo("O_RDWR|O_TMPFILE");
        assertThat(Values.flags(FileStructures.POLL, 0x10_0000)).isEqualTo("0x100000");
        assertThat(Values.flags(FileStructures.OPEN, 0x4000_0000)).isEqualTo("O_RDONLY|0x40000000");
        assertThat(Values.constant(FileStructures.SEEK, 77)).isEqualTo("0x4d /* SEEK_??? */");
        assertThat(Values.device(0x103)).isEqualTo("makedev(0x1, 0x3)");
    }
}
