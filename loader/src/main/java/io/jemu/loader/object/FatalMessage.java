package io.jemu.loader.object;

/**
 * The dynamic linker gives up with a message of its own form: _dl_fatal_printf of glibc, or a failed assertion. The
 * process prints the text and ends with status 127; dlopen does not catch this.
 */
public final class FatalMessage extends RuntimeException {
    /** @param text the whole message, without a line feed */
    public FatalMessage(String text) {
        super(text, null, false, false);
    }

    /** What glibc's assert in the dynamic linker prints (__assert_fail of elf/dl-minimal.c). */
    public static FatalMessage assertion(String file, int line, String function, String expression) {
        return new FatalMessage("Inconsistency detected by ld.so: " + file + ": " + line + ": " + function
                + ": Assertion `" + expression + "' failed!");
    }
}
