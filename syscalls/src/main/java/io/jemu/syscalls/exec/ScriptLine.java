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
    /** How much of the file is looked at: BINPRM_BUF_SIZE less the byte that is kept for a NUL. */
    private static final int MAX_LENGTH = 255;

    /**
     * Parses the head of a file.
     *
     * @param head the first 256 bytes of the file, or all of it
     * @return null if the file is no script
     * @throws io.jemu.syscalls.abi.SyscallException ENOEXEC if there is no interpreter, or its path is cut off
     */
    static ScriptLine parse(byte[] head) {
        if (head.length < 2 || head[0] != '#' || head[1] != '!') {
            return null;
        }
        int length = Math.min(head.length, MAX_LENGTH);
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        int newline = text.indexOf('\n');
        int end = newline >= 0 ? newline : text.length();
        if (newline < 0 && length == MAX_LENGTH) {
            // The line goes on: the path must be whole, the argument may be cut.
            int start = skipBlanks(text, 2, end);
            if (start == end || endOfWord(text, start, end) == end) {
                throw Errno.ENOEXEC.failure();
            }
        }
        while (end > 2 && blank(text.charAt(end - 1))) {
            end--;
        }
        int start = skipBlanks(text, 2, end);
        int separator = endOfWord(text, start, end);
        if (start == separator) {
            throw Errno.ENOEXEC.failure();
        }
        String interpreter = text.substring(start, separator);
        if (separator == end || text.charAt(separator) == 0) {
            return new ScriptLine(interpreter, null);
        }
        String argument = text.substring(skipBlanks(text, separator, end), end);
        int nul = argument.indexOf(0);
        return new ScriptLine(interpreter, nul < 0 ? argument : argument.substring(0, nul));
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static int skipBlanks(String text, int from, int end) {
        int at = from;
        while (at < end && blank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where a word ends: at a blank, a NUL or the end. */
    private static int endOfWord(String text, int from, int end) {
        int at = from;
        while (at < end && !blank(text.charAt(at)) && text.charAt(at) != 0) {
            at++;
        }
        return at;
    }
}
