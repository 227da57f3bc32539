package io.jemu.cli;

import io.jemu.syscalls.host.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The arguments and the environment that jemu was started with, as bytes: one char of a String holds one byte
 * (ISO 8859-1). The JVM decodes both by the locale and so loses what is not text there; procfs has the bytes.
 */
record HostProcess(List<String> arguments, List<String> environment) {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    /** System property: the descriptor that the launcher's base64 copy of the environment is to be read from. */
    private static final String ENVIRONMENT_DESCRIPTOR = "jemu.environment";
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int STDERR_FILENO = 2;
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");
    private static final char LAST_ASCII = 0x7f;

    /** @param arguments what main got */
    static HostProcess current(String[] arguments) {
        return new HostProcess(bytesOf(arguments), environmentBytes());
    }

    private static List<String> bytesOf(String[] decoded) {
        boolean ascii = true;
        for (String argument : decoded) {
            ascii &= isAscii(argument);
        }
        if (ascii) {
            return List.of(decoded);
        }
        try {
            // The JVM's own options come first.
            List<String> all = strings(COMMAND_LINE);
            return all.subList(all.size() - decoded.length, all.size());
        } catch (IOException e) {
            List<String> encoded = new ArrayList<>();
            for (String argument : decoded) {
                encoded.add(utf8Bytes(argument));
            }
            return encoded;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static List<String> environmentBytes() {
        try {
            Integer descriptor = Integer.getInteger(ENVIRONMENT_DESCRIPTOR);
            return descriptor == null ? strings(ENVIRONMENT) : launcherEnvironment(descriptor);
        } catch (IOException e) {
            List<String> encoded = new ArrayList<>();
            for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
                encoded.add(utf8Bytes(variable.getKey() + "=" + variable.getValue()));
            }
            return encoded;
        }
    }

    private static String utf8Bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The shell that the launcher runs in changes the environment, so the launcher hands it on beside it. */
    private static List<String> launcherEnvironment(int descriptor) throws IOException {
        byte[] encoded = Files.readAllBytes(DESCRIPTORS.resolve(Integer.toString(descriptor)));
        if (descriptor > STDERR_FILENO) {
            // The guest must not meet it.
            new Posix().close(descriptor);
        }
        return strings(Base64.getMimeDecoder().decode(encoded));
    }

    private static List<String> strings(Path file) throws IOException {
        return strings(Files.readAllBytes(file));
    }

    /** The strings in a sequence of NUL-terminated ones. */
    private static List<String> strings(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> result = new ArrayList<>();
        int start = 0;
        for (int end = all.indexOf('\0'); end >= 0; end = all.indexOf('\0', start)) {
            result.add(all.substring(start, end));
            start = end + 1;
        }
        return result;
    }
}
