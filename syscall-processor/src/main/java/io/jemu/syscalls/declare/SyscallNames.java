package io.jemu.syscalls.declare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The numbers and names of all system calls of x86-64, read from {@value #TABLE}. */
final class SyscallNames {
    private static final String TABLE = "syscall_64.tbl";
    private static final String COMMENT = "#";

    private SyscallNames() {}

    /** Names by number, in ascending order. */
    static Map<Integer, String> load() throws IOException {
        TreeMap<Integer, String> names = new TreeMap<>();
        try (InputStream stream = SyscallNames.class.getResourceAsStream(TABLE)) {
            if (stream == null) {
                throw new IOException(TABLE + " is missing beside the annotation processor");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !line.startsWith(COMMENT)) {
                    String[] fields = line.split(" ");
                    names.put(Integer.valueOf(fields[0]), fields[1]);
                }
            }
        }
        return Collections.unmodifiableMap(names);
    }
}
