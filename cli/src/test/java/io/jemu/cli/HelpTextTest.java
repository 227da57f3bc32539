package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The help text's parser and the one that jemu runs with read each command line alike. */
class HelpTextTest {
    private static final String REFUSED = "refused";

    /** Every way to write an option, in front of a program with arguments that look like options. */
    static Stream<List<String>> spellings() {
        List<List<String>> lines = new ArrayList<>();
        for (Option option : Option.values()) {
            List<String> names = new ArrayList<>(List.of(option.longName()));
            option.shortName().ifPresent(names::add);
            for (String name : names) {
                for (List<String> written : writings(option, name)) {
                    lines.add(join(written, List.of("prog", option.longName(), "--", "-x")));
                    lines.add(join(written, List.of("--", "prog", "-E")));
                    lines.add(join(join(written, written), List.of("prog")));
                    lines.add(written);
                }
            }
        }
        lines.add(List.of("--no-such", "prog"));
        lines.add(List.of("-x", "prog"));
        lines.add(List.of("-", "prog"));
        lines.add(List.of("", "prog"));
        lines.add(List.of("--", "--", "prog"));
        lines.add(List.of("@file"));
        lines.add(List.of());
        return lines.stream();
    }

    private static List<List<String>> writings(Option option, String name) {
        List<List<String>> writings = new ArrayList<>();
        writings.add(List.of(name));
        writings.add(List.of(name + "=A=1,B"));
        for (String value : List.of("A=1,B=2", "A=\"q\"", "--strace", "--", "-E", "")) {
            writings.add(List.of(name, value));
        }
        if (name.length() == 2 && option.takesValue()) {
            writings.add(List.of(name + "A=1"));
        }
        return writings;
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void bothParsersAgree(List<String> arguments) {
        assertThat(readByJemu(arguments)).isEqualTo(readByPicocli(arguments));
    }

    private static Object readByJemu(List<String> arguments) {
        try {
            return CommandLineParser.split(arguments);
        } catch (UsageException e) {
            return REFUSED;
        }
    }

    private static Object readByPicocli(List<String> arguments) {
        ParseResult result;
        try {
            result = HelpText.commandLine().parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            return REFUSED;
        }
        Map<Option, List<String>> options = new EnumMap<>(Option.class);
        for (Option option : Option.values()) {
            if (result.hasMatchedOption(option.longName())) {
                CommandLine.Model.OptionSpec matched = result.matchedOption(option.longName());
                options.put(option, option.takesValue() ? matched.stringValues() : List.of(""));
            }
        }
        List<String> operands = new ArrayList<>();
        result.matchedPositionals().stream().findFirst().ifPresent(p -> operands.addAll(p.stringValues()));
        return new CommandLineParser.Words(options, operands);
    }

    @ParameterizedTest
    @EnumSource
    void theHelpTextHasEveryOption(Option option) {
        assertThat(HelpText.usage()).contains(option.longName());
    }

    @Test
    void aTypingMistakeBringsSuggestions() {
        assertThat(HelpText.suggestions("--sysrot")).contains("--sysroot");
    }
}
