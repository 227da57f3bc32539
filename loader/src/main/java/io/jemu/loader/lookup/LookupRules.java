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
    /** For a program whose versions are not to be checked. */
    public static LookupRules simple(String program, boolean dynamicWeak) {
        return new LookupRules(program, dynamicWeak, false, 0);
    }

    /** The assertion's line in a version of glibc; it went away between 2.39 and 2.41. */
    public static int assertionLine(GlibcVersion version) {
        if (version.atLeast(2, 40)) {
            return 0;
        }
        if (!version.atLeast(2, 35)) {
            return 111;
        }
        return version.equals(new GlibcVersion(2, 36)) ? 107 : 106;
    }
}
