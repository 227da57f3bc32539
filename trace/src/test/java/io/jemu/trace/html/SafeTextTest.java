package io.jemu.trace.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafeTextTest {
    @Test
    void plainTextStaysTheSameString() {
        String text = "/usr/lib/libm.so.6 </script> \" & '";
        assertThat(SafeText.of(text)).isSameAs(text);
    }

    @Test
    void bytesThatAreUtf8AreReadAsThat() {
        assertThat(SafeText.of(bytes("/tmp/größe \u2192 \ud83d\ude00"))).isEqualTo("/tmp/größe \u2192 \ud83d\ude00");
    }

    @Test
    void otherBytesAreShownAsNumbers() {
        assertThat(SafeText.of("caf\u00e9")).isEqualTo("caf\\xe9");
        assertThat(SafeText.of("\u00ff\u00fe" + bytes("ä"))).isEqualTo("\\xff\\xfeä");
        assertThat(SafeText.of(bytes("ä").substring(0, 1))).isEqualTo("\\xc3");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            10, \\n
            13, \\r
            9, \\t
            0, \\x00
            27, \\x1b
            31, \\x1f
            127, \\x7f
            8238, \\u{202e}
            8232, \\u{2028}
            65279, \\u{feff}""")
    void charactersThatAreNotSeenAreWrittenOut(int character, String shown) {
        assertThat(SafeText.of(bytes("a" + (char) character + "b"))).isEqualTo("a" + shown + "b");
    }

    @Test
    void wordsOfJemuAreNotReadAsBytes() {
        assertThat(SafeText.of("0 \u2013 1")).isEqualTo("0 \u2013 1");
    }

    /** A guest's name: a char for each byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
