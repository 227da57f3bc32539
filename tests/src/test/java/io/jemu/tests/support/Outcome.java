package io.jemu.tests.support;

import java.nio.charset.StandardCharsets;

/**
 * What a finished program left behind.
 *
 * @param status the exit status as a shell shows it: 128 + n after a signal
 */
public record Outcome(int status, byte[] out, byte[] err) {
    /** Standard output, one char a byte. */
    public String stdout() {
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    /** Standard error, one char a byte. */
    public String stderr() {
        return new String(err, StandardCharsets.ISO_8859_1);
    }
}
