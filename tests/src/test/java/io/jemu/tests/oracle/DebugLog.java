package io.jemu.tests.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What LD_DEBUG wrote, without what differs between two runs of the same ld.so or cannot be equal in jemu. These are
 * all exceptions:
 *
 * <ul>
 * <li>the process number before each line: it is another in each run;
 * <li>addresses: objects lie elsewhere in each run. The dynamic section, entry point and program headers are compared
 *     as distances from the object's base;
 * <li>the vDSO: jemu offers none. The lines that name it are left out, with its paragraph in the list of scopes, and
 *     the look-ups in it are taken off the counts of relocations;
 * <li>glibc-hwcaps/x86-64-v3 and -v4: directories that are searched on a CPU with AVX, which jemu's has not;
 * <li>CPU cycles and percentages of them: they measure time.
 * </ul>
 */
final class DebugLog {
    private static final String VDSO = "linux-vdso.so.1";
    /** How a line begins that tells, since 2.43, why a file was not taken. */
    private static final String RESULT = "    (";
    private static final int HEXADECIMAL = 16;
    private static final Pattern TAG = Pattern.compile("^ *\\d+:\t");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{8,16}");
    private static final Pattern AVX_DIRECTORY =
            Pattern.compile("(?<=[:=])[^:=]*/glibc-hwcaps/x86-64-v[34](?::|(?=\t))");
    private static final Pattern AVX_FILE =
            Pattern.compile("^  trying file=.*/glibc-hwcaps/x86-64-v[34]/[^/]*$");
    private static final Pattern CYCLES = Pattern.compile(": \\d+ cycles(?: \\([0-9.]+%\\))?$");
    private static final Pattern RELOCATIONS = Pattern.compile("^( *(?:final )?number of relocations: )(\\d+)$");
    private static final Pattern DYNAMIC =
            Pattern.compile("^  dynamic: 0x([0-9a-f]+)  base: 0x([0-9a-f]+)   size: 0x([0-9a-f]+)$");
    private static final Pattern ENTRY =
            Pattern.compile("^    entry: 0x([0-9a-f]+)  phdr: 0x([0-9a-f]+)  phnum: +(\\d+)$");

    private final List<String> lines = new ArrayList<>();
    private int vdsoLookups;
    private boolean inAvxFile;
    private long base;

    private DebugLog() {}

    /** The comparable lines of a file of LD_DEBUG_OUTPUT. */
    static List<String> comparable(List<String> file) {
        DebugLog log = new DebugLog();
        boolean inVdsoParagraph = false;
        for (String tagged : file) {
            String line = TAG.matcher(tagged).replaceFirst("");
            if (line.startsWith("object=" + VDSO)) {
                inVdsoParagraph = true;
            } else if (!inVdsoParagraph) {
                log.add(line);
            } else if (line.isEmpty()) {
                inVdsoParagraph = false;
            }
        }
        return log.lines;
    }

    /** Text of another kind with its addresses, and the lines about the vDSO, taken out. */
    static List<String> withoutAddresses(List<String> text) {
        return text.stream().filter(line -> !line.contains(VDSO))
                .map(line -> ADDRESS.matcher(line).replaceAll("ADDRESS")).toList();
    }

    private void add(String line) {
        if (line.contains(VDSO)) {
            if (line.startsWith("symbol=")) {
                vdsoLookups++;
            }
            return;
        }
        boolean afterAvxFile = inAvxFile;
        inAvxFile = AVX_FILE.matcher(line).matches();
        if (inAvxFile || afterAvxFile && line.startsWith(RESULT)) {
            return;
        }
        if (line.startsWith(" search path=")) {
            lines.add(AVX_DIRECTORY.matcher(line).replaceAll(""));
            return;
        }
        Matcher matcher = DYNAMIC.matcher(line);
        if (matcher.matches()) {
            base = Long.parseUnsignedLong(matcher.group(2), HEXADECIMAL);
            lines.add("dynamic: base+" + fromBase(matcher.group(1)) + " size: " + matcher.group(3));
            return;
        }
        matcher = ENTRY.matcher(line);
        if (matcher.matches()) {
            lines.add("entry: base+" + fromBase(matcher.group(1)) + " phdr: base+" + fromBase(matcher.group(2))
                    + " phnum: " + matcher.group(3));
            return;
        }
        matcher = RELOCATIONS.matcher(line);
        if (matcher.matches()) {
            lines.add(matcher.group(1) + (Long.parseLong(matcher.group(2)) - vdsoLookups));
            return;
        }
        lines.add(ADDRESS.matcher(CYCLES.matcher(line).replaceFirst(": N cycles")).replaceAll("ADDRESS"));
    }

    private String fromBase(String address) {
        return Long.toHexString(Long.parseUnsignedLong(address, HEXADECIMAL) - base);
    }
}
