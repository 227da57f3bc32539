package io.jemu.loader.debug;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.syscalls.exec.AuxType;
import java.util.Map;
import java.util.function.LongFunction;

/** The lines of LD_SHOW_AUXV=1 (_dl_show_auxv of glibc). */
public final class AuxiliaryVectorListing {
    /** Width of the column of names, colon included. */
    private static final int WIDTH = 19;
    private static final int RADIX = 16;

    /** How a value is shown. */
    private enum Form { DECIMAL, HEXADECIMAL, BARE_HEXADECIMAL, STRING }

    private record Label(String name, Form form) {
    }

    private static final Map<Long, Label> LABELS = Map.ofEntries(
            entry(AuxType.AT_EXECFN, "EXECFN", Form.STRING), entry(AuxType.AT_PHDR, "PHDR", Form.HEXADECIMAL),
            entry(AuxType.AT_PHENT, "PHENT", Form.DECIMAL), entry(AuxType.AT_PHNUM, "PHNUM", Form.DECIMAL),
            entry(AuxType.AT_PAGESZ, "PAGESZ", Form.DECIMAL), entry(AuxType.AT_BASE, "BASE", Form.HEXADECIMAL),
            entry(AuxType.AT_FLAGS, "FLAGS", Form.HEXADECIMAL), entry(AuxType.AT_ENTRY, "ENTRY", Form.HEXADECIMAL),
            entry(AuxType.AT_UID, "UID", Form.DECIMAL), entry(AuxType.AT_EUID, "EUID", Form.DECIMAL),
            entry(AuxType.AT_GID, "GID", Form.DECIMAL), entry(AuxType.AT_EGID, "EGID", Form.DECIMAL),
            entry(AuxType.AT_PLATFORM, "PLATFORM", Form.STRING),
            entry(AuxType.AT_HWCAP, "HWCAP", Form.BARE_HEXADECIMAL), entry(AuxType.AT_CLKTCK, "CLKTCK", Form.DECIMAL),
            entry(AuxType.AT_SECURE, "SECURE", Form.DECIMAL), entry(AuxType.AT_RANDOM, "RANDOM", Form.HEXADECIMAL),
            entry(AuxType.AT_HWCAP2, "HWCAP2", Form.HEXADECIMAL),
            entry(AuxType.AT_SYSINFO_EHDR, "SYSINFO_EHDR", Form.HEXADECIMAL),
            entry(AuxType.AT_MINSIGSTKSZ, "MINSIGSTKSZ", Form.DECIMAL));
    /** What glibc 2.43 shows in another way than those before. */
    private static final Map<Long, Label> SINCE_2_43 =
            Map.ofEntries(entry(AuxType.AT_HWCAP, "HWCAP", Form.HEXADECIMAL));
    /** What has a name since glibc 2.41. */
    private static final Map<Long, Label> SINCE_2_41 = Map.ofEntries(
            entry(AuxType.AT_RSEQ_FEATURE_SIZE, "RSEQ_FEATURE_SIZE", Form.DECIMAL),
            entry(AuxType.AT_RSEQ_ALIGN, "RSEQ_ALIGN", Form.DECIMAL));

    private AuxiliaryVectorListing() {
    }

    private static Map.Entry<Long, Label> entry(long type, String name, Form form) {
        return Map.entry(type, new Label(name, form));
    }

    /**
     * One entry as a line, with its end.
     *
     * @param type a_type, not AT_NULL
     * @param value a_val
     * @param string reads the string at a guest address
     */
    public static String line(long type, long value, GlibcVersion version, LongFunction<String> string) {
        Label label = version.atLeast(2, 43) ? SINCE_2_43.get(type) : null;
        if (label == null && version.atLeast(2, 41)) {
            label = SINCE_2_41.get(type);
        }
        if (label == null) {
            label = LABELS.get(type);
        }
        if (label == null) {
            return "AT_??? (0x" + Long.toString(type, RADIX) + "): 0x" + Long.toHexString(value) + "\n";
        }
        String text = switch (label.form) {
            case DECIMAL -> Long.toUnsignedString(value);
            case HEXADECIMAL -> "0x" + Long.toHexString(value);
            case BARE_HEXADECIMAL -> Long.toHexString(value);
            case STRING -> string.apply(value);
        };
        return "AT_" + label.name + ":" + " ".repeat(WIDTH - label.name.length() - 1) + text + "\n";
    }
}
