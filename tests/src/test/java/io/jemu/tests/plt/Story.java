package io.jemu.tests.plt;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The story of one call as --trace=plt prints it.
 *
 * @param task what stands before its lines
 * @param title its first line
 * @param lines the others
 */
record Story(String task, String title, List<String> lines) {
    private static final Pattern LINE = Pattern.compile("^(\\[pid +\\d+] )?(.*)$");
    private static final Pattern TITLE = Pattern.compile("\\S.*: (?:call|dlsym) .*");
    /** Address, place, object if there is one, instruction, what follows it. */
    private static final Pattern INSTRUCTION = Pattern.compile(
            "  0x([0-9a-f]+) (\\S+?)(?:\\+0x([0-9a-f]+))?(?: \\(([^)]+)\\))? +([a-z].*?)(?:  .*)?");

    /** An instruction of a story. */
    record Executed(long address, String place, long offset, String object, String text) {}

    /** Reads all stories of a trace; other lines are left out. */
    static List<Story> parse(String trace) {
        List<Story> stories = new ArrayList<>();
        for (String line : trace.lines().toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            String task = parts.group(1) == null ? "" : parts.group(1);
            String text = parts.group(2);
            if (text.startsWith("  ")) {
                stories.getLast().lines().add(text);
                if (!stories.getLast().task().equals(task)) {
                    throw new AssertionError("a line of another task is in a story: " + line);
                }
            } else if (TITLE.matcher(text).matches()) {
                stories.add(new Story(task, text, new ArrayList<>()));
            }
        }
        return stories;
    }

    boolean isOf(String symbol) {
        return title.startsWith(symbol + ": ");
    }

    /** The instructions, in order. */
    List<Executed> instructions() {
        List<Executed> instructions = new ArrayList<>();
        for (String line : lines) {
            Matcher parts = INSTRUCTION.matcher(line);
            if (parts.matches()) {
                instructions.add(new Executed(Long.parseUnsignedLong(parts.group(1), 16), parts.group(2),
                        parts.group(3) == null ? 0 : Long.parseLong(parts.group(3), 16),
                        parts.group(4) == null ? "" : parts.group(4), parts.group(5)));
            }
        }
        return instructions;
    }

    /** The place of the last instruction: where the call has arrived. */
    String target() {
        return instructions().isEmpty() ? "" : instructions().getLast().place();
    }

    /** The objects that were searched, in order. */
    List<String> tried() {
        return lines.stream().filter(line -> line.contains("GNU hash, ") || line.contains(": no hash table"))
                .map(line -> line.strip().replaceAll(": (?:GNU hash|no hash table).*", "")).toList();
    }

    /** All of it, with what differs from run to run and from linker to linker replaced. */
    String text() {
        return (title + "\n" + String.join("\n", lines)).replaceAll("0x[57][0-9a-f]{11}", "ADDRESS")
                .replaceAll("word \\d+ bits \\d+ and \\d+", "word N bits N and N")
                .replaceAll("bucket \\d+ of \\d+, \\d+ compared", "bucket N of N, N compared")
                .replaceAll("symbol \\d+", "symbol N")
                .replaceAll("rip \\+ 0x[0-9a-f]+", "rip + N").replaceAll("main\\+0x[0-9a-f]+", "main+N")
                .replaceAll("(?m) {2,}(?=\\S)", " ") + "\n";
    }
}
