package io.jemu.syscalls.exec;

import io.jemu.syscalls.abi.Errno;
import java.nio.charset.StandardCharsets;

/**
 * The first line of a script, {@code #!interpreter [argument]} (fs/binfmt_script.c).
 *
 * @param interpreter the interpreter's path
 * @param argument what follows it on the line, blanks at both ends removed, or null
 */
record ScriptLine(String interpreter, String argument) {
    /**
     * Parses the head of a file.
     *
     * @param head the first 256 bytes of the file, or all of it
     * @return null if the file is no script
     * @throws io.jemu.syscalls.abi.SyscallException ENOEXEC if there is no interpreter, or its path is cut off
     */
    static ScriptLine parse(byte[] head, int headSize) {
        if (head.length < 2 || head[0] != '#' || head[1] != '!') {
            return null;
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int nul = text.indexOf('\0');
        int newline = text.indexOf('\n');
        boolean complete = newline >= 0 || head.length < headSize;
        int end = newline >= 0 ? newline : text.length();
        String line = text.substring(2, end);
        if (!complete) {
            // The line is longer than the buffer: the path must be whole, the argument may be cut.
            int start = skipBlanks(line, 0);
            if (start == line.length() || endOfWord(line, start) == line.length()) {
                throw Errno.ENOEXEC.failure();
            }
        }
        if (nul >= 0 && nul < end) {
            line = text.substring(2, Math.max(2, nul));
        }
        line = stripBlanks(line);
        if (line.isEmpty()) {
            throw Errno.ENOEXEC.failure();
        }
        int word = endOfWord(line, 0);
        int rest = skipBlanks(line, word);
        return new ScriptLine(line.substring(0, word), rest < line.length() ? line.substring(rest) : null);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && blank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfWord(String line, int from) {
        int at = from;
        while (at < line.length() && !blank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String stripBlanks(String line) {
        int end = line.length();
        while (end > 0 && blank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(skipBlanks(line.substring(0, end), 0), end);
    }
}
