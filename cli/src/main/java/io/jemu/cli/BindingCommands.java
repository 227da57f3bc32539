package io.jemu.cli;

import io.jemu.loader.explain.ObjectPattern;
import io.jemu.loader.explain.Question;
import io.jemu.loader.host.LinkerRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the command lines of {@code jemu explain} and {@code jemu diff-bindings}: options of their own, then one or two
 * command lines of jemu.
 */
final class BindingCommands {
    static final String EXPLAIN = "explain";
    static final String DIFF = "diff-bindings";
    static final String EXPLAIN_SYNOPSIS =
            "jemu explain SYMBOL[@VERSION] [--in OBJECT] [--static] [--json] -- [options] program [args]";
    static final String DIFF_SYNOPSIS =
            "jemu diff-bindings [--static] [--json] [--separator WORD] [options] program [args] --"
            + " [options] [program [args]]";
    private static final String SEPARATOR = "--";

    private final String command;
    private final List<String> words;
    private int next;
    private boolean json;
    private boolean run = true;
    private String object;
    private String separator = SEPARATOR;

    private BindingCommands(String command, List<String> words) {
        this.command = command;
        this.words = words;
    }

    /**
     * @param command which of the two
     * @param words what follows it
     */
    static Command parse(String command, List<String> words) throws UsageException {
        if (!words.isEmpty() && words.getFirst().equals(Option.HELP.longName())) {
            return new Command.ShowHelp();
        }
        BindingCommands parser = new BindingCommands(command, words);
        return command.equals(EXPLAIN) ? parser.explain() : parser.diff();
    }

    /** Reads one option of the command's own; false if the next word is none. */
    private boolean readOption() throws UsageException {
        if (next == words.size()) {
            return false;
        }
        String word = words.get(next);
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        switch (equals < 0 ? word : word.substring(0, equals)) {
            case "--static" -> {
                next++;
                run = false;
            }
            case "--json" -> {
                next++;
                json = true;
            }
            case "--in" -> object = value(equals);
            case "--separator" -> separator = value(equals);
            default -> {
                return false;
            }
        }
        return true;
    }

    private String value(int equals) throws UsageException {
        String word = words.get(next++);
        if (equals >= 0) {
            return word.substring(equals + 1);
        }
        if (next == words.size() || words.get(next).equals(SEPARATOR)) {
            throw new UsageException("the option " + word + " needs a value");
        }
        return words.get(next++);
    }

    private Command explain() throws UsageException {
        String symbol = null;
        while (next < words.size() && !words.get(next).equals(SEPARATOR)) {
            if (!readOption()) {
                String word = words.get(next++);
                if (word.startsWith("-")) {
                    throw new UsageException("jemu explain has no option " + word
                            + " (options of the run follow --)");
                }
                if (symbol != null) {
                    throw new UsageException("jemu explain explains one symbol; what is to run follows --");
                }
                symbol = word;
            }
        }
        if (symbol == null || symbol.isEmpty() || next == words.size()) {
            throw new UsageException("usage: " + EXPLAIN_SYNOPSIS);
        }
        Question question = Question.of(symbol, Optional.ofNullable(object).map(ObjectPattern::new));
        return new Command.Explain(question, json, run, options(words.subList(next + 1, words.size())));
    }

    private Command diff() throws UsageException {
        while (readOption()) {
            if (object != null) {
                throw new UsageException("jemu diff-bindings has no option --in");
            }
        }
        List<String> sides = words.subList(next, words.size());
        int middle = sides.indexOf(separator);
        if (middle < 0) {
            throw new UsageException("usage: " + DIFF_SYNOPSIS);
        }
        List<String> first = sides.subList(0, middle);
        List<String> second = sides.subList(middle + 1, sides.size());
        return new Command.DiffBindings(json, run, options(complete(first, second)), options(complete(second, first)));
    }

    /** A side without a program has the other's. */
    private static List<String> complete(List<String> side, List<String> other) throws UsageException {
        if (!CommandLineParser.split(side).operands().isEmpty()) {
            return side;
        }
        List<String> complete = new ArrayList<>(side);
        if (!side.contains(SEPARATOR)) {
            complete.add(SEPARATOR);
        }
        complete.addAll(CommandLineParser.split(other).operands());
        return complete;
    }

    private Options options(List<String> line) throws UsageException {
        if (!line.isEmpty() && (line.getFirst().equals(EXPLAIN) || line.getFirst().equals(DIFF))) {
            return options(join(line));
        }
        if (!(CommandLineParser.parse(line) instanceof Command.Run program)) {
            throw new UsageException("jemu " + command + " needs a program to run");
        }
        Options options = program.options();
        if (options.list()) {
            throw new UsageException("jemu " + command + " and --list exclude each other");
        }
        if (options.loader() != LoaderChoice.JEMU) {
            throw new UsageException("jemu " + command + " sees what jemu's own linker does: it needs --loader=jemu");
        }
        if (!run && options.rules() == LinkerRules.SOLARIS) {
            throw new UsageException("--static and --rtld=solaris exclude each other: a look-up by the rules of Solaris"
                    + " may load objects");
        }
        return options;
    }

    /** A program that has the name of a command. */
    private static List<String> join(List<String> line) {
        List<String> words = new ArrayList<>(List.of(SEPARATOR));
        words.addAll(line);
        return words;
    }
}
