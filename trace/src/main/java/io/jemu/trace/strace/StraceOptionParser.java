package io.jemu.trace.strace;

import io.jemu.syscalls.strace.CallSet;
import io.jemu.syscalls.strace.Selection;
import io.jemu.syscalls.strace.Style;
import io.jemu.syscalls.strace.TraceRequest;
import io.jemu.trace.strace.StraceOptions.Clock;
import io.jemu.trace.strace.StraceOptions.Column;
import io.jemu.trace.strace.StraceOptions.Precision;
import io.jemu.trace.strace.StraceOptions.Quiet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads strace's options, word by word. */
final class StraceOptionParser {
    private static final int LARGEST_STRING_LIMIT = 1 << 20;

    private final List<String> words;
    private int next;
    private CallSet calls = CallSet.ALL;
    private CallSet abbreviated = CallSet.ALL;
    private CallSet raw = CallSet.NONE;
    private CallSet dereferenced = CallSet.ALL;
    private long signals = -1;
    private Set<Selection.Status> statuses = EnumSet.allOf(Selection.Status.class);
    private final List<String> paths = new ArrayList<>();
    private int follow;
    private boolean separately;
    private Optional<String> output = Optional.empty();
    private boolean append;
    private int stringLimit = Style.DEFAULT.stringLimit();
    private Style.Strings strings = Style.Strings.AS_TEXT;
    private Style.Constants constants = Style.Constants.ABBREVIATED;
    private Style.Descriptors descriptors = Style.Descriptors.NUMBER;
    private int times;
    private Optional<Clock> clock = Optional.empty();
    private Precision clockPrecision = Precision.S;
    private Optional<Precision> relative = Optional.empty();
    private Optional<Precision> duration = Optional.empty();
    private boolean numbers;
    private boolean instructions;
    private int column = StraceOptions.Lines.DEFAULT.column();
    private int quietness;
    private Set<Quiet> quiet = EnumSet.noneOf(Quiet.class);
    private boolean summary;
    private boolean summaryOnly;
    private boolean wall;
    private Optional<Column> sort = Optional.of(Column.TIME_PERCENT);
    private List<Column> columns = List.of(Column.TIME_PERCENT, Column.TOTAL_TIME, Column.AVG_TIME, Column.CALLS,
            Column.ERRORS, Column.NAME);

    StraceOptionParser(List<String> words) {
        this.words = words;
    }

    StraceOptions parse() throws StraceSyntaxException {
        while (next < words.size()) {
            String word = words.get(next++);
            if (word.startsWith("--") && word.length() > 2) {
                named(word.substring(2));
            } else if (word.startsWith("-") && word.length() > 1 && !word.equals("--")) {
                letters(word);
            } else {
                throw new StraceSyntaxException("'" + word + "' is no option of strace: the program comes after "
                        + "jemu's own options");
            }
        }
        return options();
    }

    private void named(String word) throws StraceSyntaxException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        StraceOption option = StraceOption.ofName(name).orElseThrow(() -> unknown("--" + name));
        String value = equals < 0 ? null : word.substring(equals + 1);
        refuse(option, "--" + name);
        switch (option.value()) {
            case NONE -> {
                if (value != null) {
                    throw new StraceSyntaxException("--" + name + " takes no value");
                }
            }
            case NEEDED -> value = value != null ? value : following("--" + name);
            case OPTIONAL -> { }
        }
        apply(option, value);
    }

    private void letters(String word) throws StraceSyntaxException {
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            StraceOption option = StraceOption.ofLetter(letter).orElseThrow(() -> unknown("-" + letter));
            refuse(option, "-" + letter);
            if (option.takesValueAfterLetter()) {
                apply(option, i + 1 < word.length() ? word.substring(i + 1) : following("-" + letter));
                return;
            }
            apply(option, null);
        }
    }

    private static StraceSyntaxException unknown(String option) {
        return new StraceSyntaxException("strace has no option " + option + "; known are " + StraceOption.known());
    }

    private static void refuse(StraceOption option, String written) throws StraceSyntaxException {
        if (option.refusal().isPresent()) {
            throw new StraceSyntaxException(
                    "strace's " + written + " has no meaning in jemu: " + option.refusal().get());
        }
    }

    private String following(String option) throws StraceSyntaxException {
        if (next == words.size()) {
            throw new StraceSyntaxException("strace's " + option + " needs a value");
        }
        return words.get(next++);
    }

    private void apply(StraceOption option, String value) throws StraceSyntaxException {
        switch (option) {
            case OUTPUT_APPEND -> append = true;
            case COLUMN -> column = number("-a", value, Integer.MAX_VALUE);
            case SUMMARY -> summary = true;
            case SUMMARY_ONLY -> {
                summary = true;
                summaryOnly = true;
            }
            case EXPRESSION -> expression(value);
            case FOLLOW, FOLLOW_TOO -> follow++;
            case INSTRUCTION -> instructions = true;
            case NUMBERS -> numbers = true;
            case OUTPUT -> output = Optional.of(file(value));
            case PATH -> paths.add(value);
            case QUIET -> quietness++;
            case QUIET_SET -> quiet = value == null ? EnumSet.of(Quiet.ATTACH, Quiet.PERSONALITY)
                    : SetReader.constants(Quiet.class, "message", value);
            case RELATIVE -> relative = Optional.of(precision(value, Precision.US));
            case STRING_LIMIT -> stringLimit = number("-s", value, LARGEST_STRING_LIMIT);
            case SORT -> sort = sorting(value);
            case TIME -> time(value);
            case DURATION -> duration = Optional.of(precision(value, Precision.US));
            case SUMMARY_COLUMNS -> columns = columns(value);
            case VERBOSE -> abbreviated = CallSet.NONE;
            case WALL_CLOCK -> wall = true;
            case HEX -> strings = hex(value);
            case CONSTANTS -> constants = style(value);
            case DESCRIPTORS -> descriptors = descriptors(value);
            case SUCCESSFUL -> statuses = EnumSet.of(Selection.Status.SUCCESSFUL);
            case FAILED -> statuses = EnumSet.of(Selection.Status.FAILED);
            case SEPARATELY -> separately = true;
            case TRACE -> calls = SetReader.calls(value);
            case SIGNAL -> signals = SetReader.signals(value);
            case STATUS -> statuses = SetReader.constants(Selection.Status.class, "status", value);
            case ABBREVIATE -> abbreviated = SetReader.calls(value);
            case DEREFERENCE -> dereferenced = SetReader.calls(value);
            case RAW -> raw = SetReader.calls(value);
            default -> throw new IllegalStateException(option + " is refused");
        }
    }

    /** {@code -e NAME=SET}, or {@code -e SET} for system calls. */
    private void expression(String text) throws StraceSyntaxException {
        int equals = text.indexOf('=');
        if (equals < 0) {
            calls = SetReader.calls(text);
            return;
        }
        String name = switch (text.substring(0, equals)) {
            case "trace", "t" -> "trace";
            case "abbrev", "a" -> "abbrev";
            case "verbose", "v" -> "verbose";
            case "raw", "x" -> "raw";
            case "signal", "signals", "s" -> "signal";
            case "read", "reads", "r" -> "read";
            case "write", "writes", "w" -> "write";
            case "quiet", "silent", "silence", "q" -> "quiet";
            case "decode-fds", "decode-fd" -> "decode-fds";
            case "fault", "inject", "status", "kvm" -> text.substring(0, equals);
            default -> throw new StraceSyntaxException("strace's -e does not know '" + text.substring(0, equals)
                    + "'; known are trace, signal, status, abbrev, verbose, raw, quiet and decode-fds");
        };
        StraceOption option = StraceOption.ofName(name).orElseThrow();
        refuse(option, "-e " + name);
        apply(option, text.substring(equals + 1));
    }

    private static String file(String value) throws StraceSyntaxException {
        if (value.startsWith("|") || value.startsWith("!")) {
            throw new StraceSyntaxException("strace's -o names a file here, not a command: '" + value + "'");
        }
        return value;
    }

    private static int number(String option, String value, int most) throws StraceSyntaxException {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new StraceSyntaxException("invalid " + option + " argument: '" + value + "'");
    }

    private static Precision precision(String value, Precision preset) throws StraceSyntaxException {
        if (value == null) {
            return preset;
        }
        return switch (value) {
            case "s", "0" -> Precision.S;
            case "ms", "3" -> Precision.MS;
            case "us", "6" -> Precision.US;
            case "ns", "9" -> Precision.NS;
            default -> throw new StraceSyntaxException("a precision is s, ms, us or ns, not '" + value + "'");
        };
    }

    private void time(String value) throws StraceSyntaxException {
        if (value == null) {
            times++;
            clock = Optional.of(times > 2 ? Clock.UNIX : Clock.TIME);
            clockPrecision = times > 1 ? Precision.US : Precision.S;
            return;
        }
        clock = Optional.of(Clock.TIME);
        for (String part : value.split(",", -1)) {
            switch (part.replaceFirst("^(format|precision):", "")) {
                case "none" -> clock = Optional.empty();
                case "time" -> clock = Optional.of(Clock.TIME);
                case "unix" -> clock = Optional.of(Clock.UNIX);
                default -> clockPrecision = precision(part.replaceFirst("^precision:", ""), Precision.S);
            }
        }
    }

    private Style.Strings hex(String value) throws StraceSyntaxException {
        if (value == null) {
            return strings == Style.Strings.AS_TEXT ? Style.Strings.SOME_IN_HEX : Style.Strings.ALL_IN_HEX;
        }
        return switch (value) {
            case "none" -> Style.Strings.AS_TEXT;
            case "non-ascii-chars" -> Style.Strings.BYTES_IN_HEX;
            case "non-ascii" -> Style.Strings.SOME_IN_HEX;
            case "all", "" -> Style.Strings.ALL_IN_HEX;
            default -> throw new StraceSyntaxException(
                    "--strings-in-hex is none, non-ascii-chars, non-ascii or all, not '" + value + "'");
        };
    }

    private static Style.Constants style(String value) throws StraceSyntaxException {
        return switch (value) {
            case "raw" -> Style.Constants.RAW;
            case "abbrev" -> Style.Constants.ABBREVIATED;
            case "verbose" -> Style.Constants.VERBOSE;
            default -> throw new StraceSyntaxException("strace's -X is raw, abbrev or verbose, not '" + value + "'");
        };
    }

    private Style.Descriptors descriptors(String value) throws StraceSyntaxException {
        if (value == null) {
            return descriptors == Style.Descriptors.NUMBER ? Style.Descriptors.PATH : Style.Descriptors.ALL;
        }
        return switch (value) {
            case "none" -> Style.Descriptors.NUMBER;
            case "path" -> Style.Descriptors.PATH;
            case "all" -> Style.Descriptors.ALL;
            default -> throw new StraceSyntaxException("decode-fds is none, path or all here, not '" + value + "'");
        };
    }

    private static Optional<Column> sorting(String value) throws StraceSyntaxException {
        if (value.equals("nothing") || value.equals("none")) {
            return Optional.empty();
        }
        return Optional.of(Column.of(value)
                .orElseThrow(() -> new StraceSyntaxException("invalid sortby: '" + value + "'")));
    }

    private static List<Column> columns(String value) throws StraceSyntaxException {
        List<Column> columns = new ArrayList<>();
        for (String name : value.split(",", -1)) {
            Column column = Column.of(name)
                    .orElseThrow(() -> new StraceSyntaxException("unknown column name: '" + name + "'"));
            if (columns.contains(column)) {
                throw new StraceSyntaxException("the column '" + name + "' is given twice");
            }
            columns.add(column);
        }
        if (!columns.contains(Column.NAME)) {
            columns.add(Column.NAME);
        }
        return columns;
    }

    private StraceOptions options() throws StraceSyntaxException {
        boolean separate = (follow > 1 || separately) && output.isPresent();
        if (separate && summaryOnly) {
            throw new StraceSyntaxException("strace's -c has one table, not one for each thread: -ff");
        }
        if (append && output.isEmpty()) {
            throw new StraceSyntaxException("strace's -A needs -o");
        }
        Set<Quiet> silent = EnumSet.noneOf(Quiet.class);
        silent.addAll(quiet);
        if (quietness > 0 || output.isPresent() && follow == 0) {
            silent.addAll(List.of(Quiet.ATTACH, Quiet.PERSONALITY));
        }
        if (quietness > 1) {
            silent.add(Quiet.EXIT);
        }
        Selection selection = new Selection(calls, signals, statuses, paths, follow > 0);
        Style style = new Style(stringLimit, strings, constants, descriptors, abbreviated, raw, dereferenced);
        return new StraceOptions(new TraceRequest(selection, style, !summaryOnly, instructions), output, append,
                separate, new StraceOptions.Lines(clock, clockPrecision, relative, duration, numbers, instructions,
                        column), silent,
                summary ? Optional.of(new StraceOptions.Summary(summaryOnly, wall, sort, columns)) : Optional.empty());
    }
}
