package io.jemu.loader.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the messages of two linkers comparable: without process ids, addresses, the vDSO and better CPUs. */
final class NativeText {
    private static final String LOOKUP_ASSERTION = "Inconsistency detected by ld.so: dl-lookup.c";

    private NativeText() {
    }

    /** Lines up to the point where the program's start goes beyond loading. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        boolean inVdso = false;
        boolean passedOver = false;
        for (String raw : text.split("\n")) {
            String line = raw.replaceFirst("^ *\\d+:\t", "").replaceAll("0x[0-9a-f]{16}", "0xADDRESS");
            if (line.startsWith("calling init:") || line.startsWith("relocation processing:")
                    || line.startsWith("calling preinit:") || line.startsWith(LOOKUP_ASSERTION)) {
                break;
            }
            if (line.startsWith("object=")) {
                inVdso = line.contains("linux-vdso.so.1");
            }
            // Since 2.43 the reason follows why a file was not taken.
            passedOver = isForBetterCpu(line) || passedOver && line.startsWith("    (");
            if (!inVdso && !line.contains("linux-vdso.so.1") && !passedOver) {
                lines.add(line.startsWith(" search path=") ? searchPath(line) : line);
            }
        }
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }

    private static boolean isForBetterCpu(String line) {
        return line.startsWith("  trying file=") && isBetter(line);
    }

    private static boolean isBetter(String path) {
        return path.contains("/x86-64-v3") || path.contains("/x86-64-v4") || path.contains("/haswell")
                || path.contains("/avx512_1");
    }

    private static String searchPath(String line) {
        int start = line.indexOf('=') + 1;
        int end = line.indexOf('\t');
        return line.substring(0, start) + Stream.of(line.substring(start, end).split(":", -1))
                .filter(path -> !isBetter(path)).collect(Collectors.joining(":")) + line.substring(end);
    }
}
