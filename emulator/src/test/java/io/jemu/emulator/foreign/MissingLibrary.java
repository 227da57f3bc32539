package io.jemu.emulator.foreign;

import org.junit.jupiter.api.Assumptions;

/** What a test does that needs a native library which this machine lacks. */
public final class MissingLibrary {
    /** Set to 1 where the libraries must be there, as in CI: then a test that lacks one fails. */
    private static final String REQUIRED = "JEMU_REQUIRE_NATIVE";

    private MissingLibrary() {}

    /**
     * Skips the running test, with the reason why the library cannot be opened; throws that reason where the libraries
     * are required.
     */
    public static void skip(RuntimeException reason) {
        if ("1".equals(System.getenv(REQUIRED))) {
            throw reason;
        }
        Assumptions.abort(reason.getMessage());
    }

    /** As {@link #skip(RuntimeException)}, for the error of {@link NativeLibrary#open}. */
    public static void skip(UnsatisfiedLinkError reason) {
        if ("1".equals(System.getenv(REQUIRED))) {
            throw reason;
        }
        Assumptions.abort(reason.getMessage());
    }
}
