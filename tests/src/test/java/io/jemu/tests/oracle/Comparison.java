package io.jemu.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.oracle.Batch.Mode;
import io.jemu.tests.oracle.Batch.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A batch that ran natively in one directory and in jemu in another.
 *
 * @param insideNative what the commands called their directory in the native run
 * @param insideJemu and in jemu
 */
record Comparison(Path natively, String insideNative, Path jemu, String insideJemu) {
    /** Lines before and after a difference that its message shows. */
    private static final int CONTEXT = 2;

    /** Fails at the first difference of what one command of the batch did. */
    void compare(int line, Mode mode) throws IOException {
        Report wanted = Batch.take(natively, insideNative, line, mode);
        Report got = Batch.take(jemu, insideJemu, line, mode);
        assertThat(got.logs()).as("processes that wrote LD_DEBUG lines").hasSameSizeAs(wanted.logs());
        assertThat(wanted.logs()).as("a program that does not run as another user").isNotEmpty();
        for (int i = 0; i < wanted.logs().size(); i++) {
            same("LD_DEBUG of process " + (i + 1), wanted.logs().get(i), got.logs().get(i));
        }
        same("standard output", wanted.out(), got.out());
        same("standard error", wanted.err(), got.err());
        assertThat(got.status()).as("exit status").isEqualTo(wanted.status());
    }

    /** As isEqualTo, with a message that thousands of lines do not swamp. */
    private static void same(String what, List<String> wanted, List<String> got) {
        int at = 0;
        int common = Math.min(wanted.size(), got.size());
        while (at < common && wanted.get(at).equals(got.get(at))) {
            at++;
        }
        if (at < common || wanted.size() != got.size()) {
            throw new AssertionError(what + " differs from line " + (at + 1) + " of " + wanted.size() + " (jemu: "
                    + got.size() + ")\nnatively:\n" + around(wanted, at) + "in jemu:\n" + around(got, at));
        }
    }

    private static String around(List<String> lines, int at) {
        return String.join("\n", lines.subList(Math.max(0, at - CONTEXT), Math.min(lines.size(), at + CONTEXT + 1)))
                + "\n";
    }
}
