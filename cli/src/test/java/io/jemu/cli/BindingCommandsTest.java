package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingCommandsTest {
    private static Command parse(String line) throws UsageException {
        return CommandLineParser.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    private static Command.Explain explain(String line) throws UsageException {
        return (Command.Explain) parse(line);
    }

    private static Command.DiffBindings diff(String line) throws UsageException {
        return (Command.DiffBindings) parse(line);
    }

    @Test
    void aSymbolAndACommandLine() throws UsageException {
        Command.Explain explain = explain("explain malloc@GLIBC_2.2.5 -- -E A=1 prog x -- y");
        assertThat(explain.question().symbol()).isEqualTo("malloc");
        assertThat(explain.question().version()).isEqualTo("GLIBC_2.2.5");
        assertThat(explain.question().requester()).isEmpty();
        assertThat(explain.run()).isTrue();
        assertThat(explain.json()).isFalse();
        assertThat(explain.options().environment()).containsExactly(new EnvironmentEdit.Set("A", "1"));
        assertThat(explain.options().program()).isEqualTo("prog");
        assertThat(explain.options().arguments()).containsExactly("x", "--", "y");
    }

    @ParameterizedTest
    @CsvSource({"explain --static f --in=lib.so --json -- prog", "explain --json --in lib.so --static f -- prog"})
    void optionsStandAnywhereBeforeTheDashes(String line) throws UsageException {
        Command.Explain explain = explain(line);
        assertThat(explain.run()).isFalse();
        assertThat(explain.json()).isTrue();
        assertThat(explain.question().requester()).hasToString("Optional[lib.so]");
    }

    @Test
    void programsCanHaveTheNamesOfCommands() throws UsageException {
        assertThat(explain("explain f -- explain x").options().program()).isEqualTo("explain");
        assertThat(((Command.Run) parse("-- diff-bindings x")).options().arguments()).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "explain | usage: jemu explain SYMBOL",
        "explain f | usage: jemu explain SYMBOL",
        "explain -- prog | usage: jemu explain SYMBOL",
        "explain f -- | no program is given",
        "explain f g -- prog | jemu explain explains one symbol; what is to run follows --",
        "explain f --strace -- prog | jemu explain has no option --strace (options of the run follow --)",
        "explain f --in -- prog | the option --in needs a value",
        "explain f -- --list prog | jemu explain and --list exclude each other",
        "explain f -- --loader=guest prog | jemu explain sees what jemu's own linker does",
        "explain f --static -- --rtld=solaris prog | --static and --rtld=solaris exclude each other",
        "explain f -- --version | jemu explain needs a program to run",
        "diff-bindings | usage: jemu diff-bindings",
        "diff-bindings prog | usage: jemu diff-bindings",
        "diff-bindings -- | no program is given",
        "diff-bindings --in x prog -- prog | jemu diff-bindings has no option --in",
    })
    void mistakesAreTold(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessageStartingWith(message);
    }

    @Test
    void aSideWithoutAProgramHasTheOthers() throws UsageException {
        Command.DiffBindings right = diff("diff-bindings --static -E A=1 prog x -- -E B=2");
        assertThat(right.run()).isFalse();
        assertThat(right.second().program()).isEqualTo("prog");
        assertThat(right.second().arguments()).containsExactly("x");
        assertThat(right.second().environment()).containsExactly(new EnvironmentEdit.Set("B", "2"));
        Command.DiffBindings left = diff("diff-bindings -- -E B=2 prog x");
        assertThat(left.first().program()).isEqualTo("prog");
        assertThat(left.first().environment()).isEmpty();
    }

    @Test
    void anotherWordCanSeparateTheSides() throws UsageException {
        Command.DiffBindings diff = diff("diff-bindings --separator : a -- x : -- b --");
        assertThat(diff.first().arguments()).containsExactly("--", "x");
        assertThat(diff.second().program()).isEqualTo("b");
        assertThat(diff.second().arguments()).containsExactly("--");
    }

    @Test
    void helpIsGiven() throws UsageException {
        assertThat(parse("explain --help")).isInstanceOf(Command.ShowHelp.class);
        assertThat(parse("diff-bindings --help")).isInstanceOf(Command.ShowHelp.class);
    }
}
