package io.jemu.testkit.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A system call that a guest has made and that has returned, or that does not return.
 *
 * @param pid the process
 * @param tid the thread
 * @param name its name, or {@code syscall_0x...} for a number that Linux does not have
 * @param arguments as strace(1) prints them: {@code "\"/etc/passwd\""}, {@code "O_RDONLY|O_CLOEXEC"}, {@code "3"}
 * @param registers what the six argument registers held
 * @param result what the call returned: a value, or a negated errno
 * @param outcome the result as strace prints it: {@code "3"}, {@code "-1 ENOENT (No such file or directory)"}
 * @param line the whole line as strace prints it
 */
public record Syscall(int pid, int tid, String name, List<String> arguments, List<Long> registers, long result,
        String outcome, String line) {
    private static final int LAST_ERROR = 4095;

    public Syscall {
        arguments = List.copyOf(arguments);
        registers = List.copyOf(registers);
    }

    /** Whether it has failed with an errno. */
    public boolean failed() {
        return result < 0 && result >= -LAST_ERROR;
    }

    /** The name of the errno that it has failed with, such as {@code "ENOENT"}; empty if it has not failed. */
    public String error() {
        String[] words = outcome.split(" ");
        return failed() && words.length > 1 ? words[1] : "";
    }

    /** An argument that is a string, without quotes; as it is if it is none. */
    public String string(int index) {
        String text = arguments.get(index);
        int end = text.lastIndexOf('"');
        return text.startsWith("\"") && end > 0 ? text.substring(1, end) : text;
    }

    /** The arguments of a call in strace's text, {@code name(a, {b, c}, "d, e")}: those between its outermost commas. */
    static List<String> split(String call) {
        int open = call.indexOf('(');
        int close = call.lastIndexOf(')');
        List<String> arguments = new ArrayList<>();
        if (open < 0 || close <= open + 1) {
            return arguments;
        }
        int depth = 0;
        boolean quoted = false;
        StringBuilder argument = new StringBuilder();
        for (int i = open + 1; i < close; i++) {
            char c = call.charAt(i);
            if (quoted) {
                quoted = c != '"';
                argument.append(c);
                if (c == '\\' && i + 1 < close) {
                    argument.append(call.charAt(++i));
                }
                continue;
            }
            quoted = c == '"';
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                arguments.add(argument.toString().strip());
                argument.setLength(0);
            } else {
                argument.append(c);
            }
        }
        arguments.add(argument.toString().strip());
        return arguments;
    }
}
