package io.jemu.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The table {@link Option} as picocli sees it. Loading this class loads picocli: not for a normal run. */
final class HelpText {
    private static final int WIDTH = 100;

    private HelpText() { }

    /** A picocli parser that understands what {@link CommandLineParser} understands. */
    static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("jemu");
        for (Option option : Option.values()) {
            OptionSpec.Builder builder = option.shortName().isPresent()
                    ? OptionSpec.builder(option.shortName().get(), option.longName())
                    : OptionSpec.builder(option.longName());
            builder.description(option.description())
                    .usageHelp(option == Option.HELP)
                    .versionHelp(option == Option.VERSION);
            if (!option.takesValue()) {
                builder.arity("0").type(boolean.class);
            } else {
                builder.arity("1").paramLabel(option.parameter().orElseThrow())
                        .type(option.repeatable() ? List.class : String.class)
                        .auxiliaryTypes(String.class);
                // A value that can be left out is attached by "=" or not there.
                option.impliedValue().ifPresent(implied -> builder.preprocessor((words, of, argument, info) -> {
                    if (!"=".equals(info.get("separator"))) {
                        words.push(implied);
                    }
                    return false;
                }));
            }
            spec.addOption(builder.build());
        }
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*").arity("0..*").hidden(true)
                .type(List.class).auxiliaryTypes(String.class)
                .build());
        spec.usageMessage()
                .width(WIDTH)
                .sortOptions(false)
                .customSynopsis("jemu [options] [--] program [args]", BindingCommands.EXPLAIN_SYNOPSIS,
                        BindingCommands.DIFF_SYNOPSIS)
                .description("Runs an x86-64 Linux program: linked, traced and answered in Java.", "")
                .footer("", "Exit status: the program's; 128+n when signal n kills it; 127 when it is not found or "
                        + "cannot be linked; 126 when it cannot be executed; 125 when jemu itself cannot go on.");
        return new CommandLine(spec)
                .setStopAtPositional(true)
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(true);
    }

    static String usage() {
        StringWriter text = new StringWriter();
        commandLine().usage(new PrintWriter(text), Ansi.AUTO);
        return text.toString();
    }

    /** The options whose names resemble that one, best first. */
    static List<String> suggestions(String unknownOption) {
        return new UnmatchedArgumentException(commandLine(), List.of(unknownOption)).getSuggestions();
    }
}
