package io.jemu.cli;

import io.jemu.loader.host.LinkerRules;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.kernel.Limits;
import io.jemu.syscalls.net.NetworkAccess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a command line by the table {@link Option}. Values are given as {@code --name VALUE}, {@code --name=VALUE},
 * {@code -n VALUE} or {@code -nVALUE}; options end at {@code --} or at the first argument that is not one: the program.
 */
final class CommandLineParser {
    private static final String END_OF_OPTIONS = "--";
    private static final String HEXADECIMAL_PREFIX = "0x";
    /** No program starts in less. */
    private static final long LEAST_MEMORY = 16L << 20;

    private final Map<Option, List<String>> values = new EnumMap<>(Option.class);
    private final List<Given> inOrder = new ArrayList<>();
    private final List<String> arguments;
    private int next;

    private record Given(Option option, String value) { }

    private CommandLineParser(List<String> arguments) {
        this.arguments = arguments;
    }

    /** @throws UsageException if jemu has no meaning for these arguments */
    static Command parse(List<String> arguments) throws UsageException {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (first.equals(BindingCommands.EXPLAIN) || first.equals(BindingCommands.DIFF)) {
            return BindingCommands.parse(first, arguments.subList(1, arguments.size()));
        }
        CommandLineParser parser = new CommandLineParser(arguments);
        parser.readOptions();
        return parser.command();
    }

    /** The values of each option that is given, an empty string where it has none; and the operands. */
    record Words(Map<Option, List<String>> options, List<String> operands) { }

    /** The first half of {@link #parse}: which option has which values, before any of them is understood. */
    static Words split(List<String> arguments) throws UsageException {
        CommandLineParser parser = new CommandLineParser(arguments);
        parser.readOptions();
        return new Words(parser.values, parser.operands());
    }

    private void readOptions() throws UsageException {
        while (next < arguments.size()) {
            String argument = arguments.get(next);
            if (argument.equals(END_OF_OPTIONS)) {
                next++;
                return;
            }
            if (argument.length() < 2 || argument.charAt(0) != '-') {
                return;
            }
            next++;
            readOption(argument);
        }
    }

    private void readOption(String argument) throws UsageException {
        boolean isLong = argument.startsWith("--");
        int equals = argument.indexOf('=');
        int nameEnd = isLong ? (equals < 0 ? argument.length() : equals) : 2;
        String name = argument.substring(0, nameEnd);
        Option option = find(name);
        String attached = argument.substring(nameEnd);
        if (!option.takesValue()) {
            if (!attached.isEmpty()) {
                throw new UsageException("the option " + name + " takes no value");
            }
            record(option, "");
        } else if (!attached.isEmpty()) {
            record(option, attached.startsWith("=") ? attached.substring(1) : attached);
        } else if (option.impliedValue().isPresent()) {
            record(option, option.impliedValue().get());
        } else if (next < arguments.size() && !arguments.get(next).equals(END_OF_OPTIONS)) {
            record(option, arguments.get(next++));
        } else {
            throw new UsageException("the option " + name + " needs " + option.parameter().orElseThrow());
        }
    }

    private static Option find(String name) throws UsageException {
        for (Option option : Option.values()) {
            if (option.longName().equals(name) || option.shortName().orElse("").equals(name)) {
                return option;
            }
        }
        throw UsageException.unknownOption(name);
    }

    private void record(Option option, String value) throws UsageException {
        List<String> given = values.computeIfAbsent(option, o -> new ArrayList<>());
        if (!given.isEmpty() && !option.repeatable()) {
            throw new UsageException("the option " + option.longName() + " is given twice");
        }
        given.add(value);
        inOrder.add(new Given(option, value));
    }

    private List<String> operands() {
        return arguments.subList(next, arguments.size());
    }

    private Command command() throws UsageException {
        if (has(Option.HELP)) {
            return new Command.ShowHelp();
        }
        if (has(Option.VERSION)) {
            return new Command.ShowVersion();
        }
        Optional<String> page = value(Option.SYSCALLS);
        if (page.isPresent()) {
            return new Command.ShowSyscalls(switch (page.get()) {
                case "text" -> false;
                case "json" -> true;
                default -> throw new UsageException("--syscalls is text or json, not '" + page.get() + "'");
            });
        }
        List<String> operands = operands();
        if (operands.isEmpty()) {
            throw new UsageException("no program is given");
        }
        return new Command.Run(new Options(
                environmentEdits(),
                value(Option.SYSROOT),
                isolation(),
                memory(),
                new Limits(number(Option.CPU_TIME, Long.MAX_VALUE), (int) number(Option.MAX_TASKS, Integer.MAX_VALUE)),
                value(Option.ARGV0),
                value(Option.CWD),
                loader(),
                rules(),
                network(),
                WatchingReader.read(values, loader()),
                has(Option.STRICT),
                seed(),
                has(Option.LIST),
                has(Option.LIST) ? ListLetters.of(value(Option.LIST).orElse(""), rules()).environment() : List.of(),
                rtldArguments(),
                operands.getFirst(),
                operands.subList(1, operands.size())));
    }

    private boolean has(Option option) {
        return values.containsKey(option);
    }

    private Optional<String> value(Option option) {
        List<String> given = values.get(option);
        return given == null ? Optional.empty() : Optional.of(given.getFirst());
    }

    private List<EnvironmentEdit> environmentEdits() throws UsageException {
        List<EnvironmentEdit> edits = new ArrayList<>();
        for (Given given : inOrder) {
            switch (given.option()) {
                case ENV -> edits.add(EnvironmentEdit.Set.of(given.value()));
                case UNSET_ENV -> edits.add(EnvironmentEdit.Unset.of(given.value()));
                default -> { }
            }
        }
        return edits;
    }

    /** The options of ld.so, which have the same names there. */
    private List<String> rtldArguments() {
        List<String> words = new ArrayList<>();
        for (Given given : inOrder) {
            switch (given.option()) {
                case VERIFY, INHIBIT_CACHE -> words.add(given.option().longName());
                case LIBRARY_PATH, INHIBIT_RPATH, PRELOAD, AUDIT ->
                        words.addAll(List.of(given.option().longName(), given.value()));
                default -> { }
            }
        }
        return words;
    }

    private LinkerRules rules() throws UsageException {
        String value = value(Option.RTLD).orElse("glibc");
        if (has(Option.RTLD) && value(Option.LOADER).orElse("").equals("guest")) {
            throw new UsageException("--rtld belongs to --loader=jemu");
        }
        return switch (value) {
            case "glibc" -> LinkerRules.GLIBC;
            case "solaris" -> LinkerRules.SOLARIS;
            default -> throw new UsageException("--rtld is glibc or solaris, not '" + value + "'");
        };
    }

    private NetworkAccess network() throws UsageException {
        String value = value(Option.NET).orElse(has(Option.SANDBOX) ? "none" : "host");
        return switch (value) {
            case "host" -> NetworkAccess.HOST;
            case "none" -> NetworkAccess.NONE;
            default -> throw new UsageException("--net is host or none, not '" + value + "'");
        };
    }

    private OptionalLong memory() throws UsageException {
        Optional<String> size = value(Option.MEMORY);
        if (size.isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = ByteSize.parse("--memory", size.get());
        if (bytes < LEAST_MEMORY) {
            throw new UsageException("--memory needs at least 16M, not '" + size.get() + "'");
        }
        return OptionalLong.of(bytes);
    }

    /** A positive number, or 0 if the option is not given. */
    private long number(Option option, long most) throws UsageException {
        Optional<String> text = value(option);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number > 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new UsageException(option.longName() + " needs a positive number, not '" + text.get() + "'");
    }

    private Isolation isolation() throws UsageException {
        Optional<String> overlay = value(Option.OVERLAY);
        if (overlay.isPresent() && !has(Option.SANDBOX)) {
            throw new UsageException("--overlay belongs to --sandbox");
        }
        List<MountPlan.Request> mounts = new ArrayList<>();
        for (Given given : inOrder) {
            switch (given.option()) {
                case BIND -> mounts.add(MountArgument.bind(given.value()));
                case TMPFS -> mounts.add(MountArgument.temporary(given.value()));
                default -> { }
            }
        }
        return new Isolation(has(Option.SANDBOX), overlay, mounts);
    }

    private LoaderChoice loader() throws UsageException {
        Optional<String> loader = value(Option.LOADER);
        return loader.isPresent() ? LoaderChoice.of(loader.get()) : LoaderChoice.JEMU;
    }

    private OptionalLong seed() throws UsageException {
        Optional<String> text = value(Option.SEED);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        String digits = text.get();
        try {
            return OptionalLong.of(digits.startsWith(HEXADECIMAL_PREFIX)
                    ? Long.parseUnsignedLong(digits.substring(HEXADECIMAL_PREFIX.length()), 16)
                    : Long.parseLong(digits));
        } catch (NumberFormatException e) {
            throw new UsageException("--seed needs a 64-bit integer, not '" + digits + "'");
        }
    }
}
