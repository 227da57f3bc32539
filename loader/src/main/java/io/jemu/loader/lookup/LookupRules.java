package io.jemu.loader.lookup;

import io.jemu.loader.host.GlibcVersion;

/**
 * What look-ups depend on besides the objects.
 *
 * @param program argv[0], which stands for the program in messages
 * @param dynamicWeak LD_DYNAMIC_WEAK: a weak definition gives way to a strong one that comes later
 * @param undefinedIsFine LD_DEBUG=unused: a strong reference may stay undefined
 * @param assertionLine the line of dl-lookup.c with the assertion that the object a version is wanted of has versions,
 *     0 where there is none: then an object without versions will do
 */
public record LookupRules(String program, boolean dynamicWeak, boolean undefinedIsFine, int assertionLine) {
    private static final int ASSERTION_LINE = 107;

    /** For a program whose versions are not to be checked. */
    public static LookupRules simple(String program, boolean dynamicWeak) {
        return new LookupRules(program, dynamicWeak, false, 0);
    }

    /**
     * The assertion's line: that of 2.36, where it was seen, for every version that has it. Other versions may print
     * another line; 2.41 no longer has the assertion.
     */
    public static int assertionLine(GlibcVersion version) {
        return version.atLeast(2, 40) ? 0 : ASSERTION_LINE;
    }
}
