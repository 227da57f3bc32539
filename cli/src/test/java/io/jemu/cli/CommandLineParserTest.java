package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.loader.host.LinkerRules;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.kernel.Limits;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.trace.files.TraceFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineParserTest {
    private static Command parse(String... arguments) throws UsageException {
        return CommandLineParser.parse(List.of(arguments));
    }

    private static Options options(String... arguments) throws UsageException {
        assertThat(parse(arguments)).isInstanceOf(Command.Run.class);
        return ((Command.Run) parse(arguments)).options();
    }

    @Test
    void aProgramAloneGetsTheDefaults() throws UsageException {
        assertThat(options("ls")).isEqualTo(new Options(List.of(), Optional.empty(), Isolation.NONE,
                OptionalLong.empty(), Limits.NONE, Optional.empty(),
                Optional.empty(), LoaderChoice.JEMU, LinkerRules.GLIBC, NetworkAccess.HOST, Watching.NONE,
                false, OptionalLong.empty(), false, List.of(), List.of(), "ls", List.of()));
    }

    @Test
    void theLettersOfListAreThoseOfTheSystemsLdd() throws UsageException {
        assertThat(options("--list=rv", "ls").listEnvironment())
                .containsExactly("LD_WARN=yes", "LD_BIND_NOW=yes", "LD_VERBOSE=yes");
        assertThat(options("--rtld=solaris", "--list=LDd", "ls").listEnvironment()).containsExactly("LD_WARN=yes");
        assertThat(options("--rtld=solaris", "--list", "ls").listEnvironment())
                .containsExactly("LD_NOLAZYLOAD=1", "LD_LOADFLTR=1", "LD_DEFERRED=1");
        assertThatThrownBy(() -> options("--list=L", "ls")).isInstanceOf(UsageException.class)
                .hasMessage("--list knows the letters d, r, u, v, not 'L'");
    }

    @Test
    void rulesBelongToJemusOwnLinker() throws UsageException {
        assertThat(options("--rtld", "solaris", "ls").rules()).isEqualTo(LinkerRules.SOLARIS);
        assertThatThrownBy(() -> options("--rtld=aix", "ls")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> options("--rtld=solaris", "--loader=guest", "ls")).isInstanceOf(UsageException.class);
    }

    @Test
    void optionsEndAtTheProgram() throws UsageException {
        Options options = options("--strict", "ls", "--strace", "--", "-E", "x", "--help");
        assertThat(options.strict()).isTrue();
        assertThat(options.watching().strace()).isEmpty();
        assertThat(options.arguments()).containsExactly("--strace", "--", "-E", "x", "--help");
    }

    @Test
    void twoDashesEndTheOptions() throws UsageException {
        Options options = options("--", "--strace", "--");
        assertThat(options.program()).isEqualTo("--strace");
        assertThat(options.arguments()).containsExactly("--");
    }

    @Test
    void aLoneDashAndAnEmptyStringArePrograms() throws UsageException {
        assertThat(options("-").program()).isEqualTo("-");
        assertThat(options("").program()).isEmpty();
    }

    @Test
    void variablesAreNotSplitAtCommasAndKeepTheirOrder() throws UsageException {
        assertThat(options("-E", "A=1,B=2", "--unset-env=C", "-EA=b=c", "--env=D=", "-UA", "x").environment())
                .containsExactly(
                        new EnvironmentEdit.Set("A", "1,B=2"),
                        new EnvironmentEdit.Unset("C"),
                        new EnvironmentEdit.Set("A", "b=c"),
                        new EnvironmentEdit.Set("D", ""),
                        new EnvironmentEdit.Unset("A"));
    }

    @Test
    void optionsOfTheDynamicLinkerArePassedOnInTheirOrder() throws UsageException {
        assertThat(options("--library-path=/a:/b", "--strict", "--audit", "x.so", "--verify", "--inhibit-cache",
                "--audit=y.so", "--preload", "p.so", "--inhibit-rpath", "o", "prog").rtld())
                .containsExactly("--library-path", "/a:/b", "--audit", "x.so", "--verify", "--inhibit-cache",
                        "--audit", "y.so", "--preload", "p.so", "--inhibit-rpath", "o");
    }

    @Test
    void valuesMayLookLikeOptions() throws UsageException {
        Options options = options("--argv0", "--help", "--sysroot=--", "prog");
        assertThat(options.argv0()).contains("--help");
        assertThat(options.sysroot()).contains("--");
    }

    @Test
    void allOthersArrive() throws UsageException {
        Options options = options("--cwd=/d", "--loader", "guest", "--trace=bindings", "--trace-out=f", "--seed=0xff",
                "--list", "p");
        assertThat(options.workingDirectory()).contains("/d");
        assertThat(options.loader()).isEqualTo(LoaderChoice.GUEST);
        assertThat(options.watching().topics()).containsExactly(TraceTopic.BINDINGS);
        assertThat(options.watching().files()).containsExactly(new TraceFile("f", TraceFormat.TEXT));
        assertThat(options.seed()).hasValue(255);
        assertThat(options.list()).isTrue();
        assertThat(options("--seed", "-9223372036854775808", "p").seed()).hasValue(Long.MIN_VALUE);
    }

    @Test
    void limitsAreNumbersAndSizes() throws UsageException {
        Options options = options("--memory", "1g", "--cpu-time=3", "--max-tasks", "7", "p");
        assertThat(options.memory()).hasValue(1L << 30);
        assertThat(options.limits()).isEqualTo(new Limits(3, 7));
    }

    @Test
    void mountsKeepTheirOrder() throws UsageException {
        Isolation isolation = options("--bind", "/a:/b:ro", "--sandbox", "--tmpfs=/t/", "--overlay", "d",
                "--bind=c:/d", "--tmpfs", "/u:3m", "p").isolation();
        assertThat(isolation.sandbox()).isTrue();
        assertThat(isolation.overlay()).contains("d");
        assertThat(isolation.mounts()).containsExactly(
                new MountPlan.Bind("/a", "/b", false),
                new MountPlan.Temporary("/t", Optional.empty()),
                new MountPlan.Bind("c", "/d", true),
                new MountPlan.Temporary("/u", Optional.of(3L << 20)));
    }

    @Test
    void helpAndVersionNeedNoProgram() throws UsageException {
        assertThat(parse("--help")).isEqualTo(new Command.ShowHelp());
        assertThat(parse("--strace", "--version")).isEqualTo(new Command.ShowVersion());
        assertThat(parse("--version", "--help", "prog")).isEqualTo(new Command.ShowHelp());
    }

    @Test
    void thePageOfSystemCallsNeedsNoProgramAndNoValue() throws UsageException {
        assertThat(parse("--syscalls")).isEqualTo(new Command.ShowSyscalls(false));
        assertThat(parse("--syscalls", "prog")).isEqualTo(new Command.ShowSyscalls(false));
        assertThat(parse("--syscalls=text")).isEqualTo(new Command.ShowSyscalls(false));
        assertThat(parse("--syscalls=json")).isEqualTo(new Command.ShowSyscalls(true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                   | no program is given",
        "--strace             | no program is given",
        "--nope x             | unknown option --nope",
        "-x x                 | unknown option -x",
        "--stra x             | unknown option --stra",
        "--strace=yes x       | --strace: 'yes' is no option of strace: the program comes after jemu's own options",
        "--strict --strict x  | the option --strict is given twice",
        "--cwd a --cwd b x    | the option --cwd is given twice",
        "-L                   | the option -L needs DIR",
        "--sysroot -- x       | the option --sysroot needs DIR",
        "-E NAME x            | -E needs NAME=VALUE, not 'NAME'",
        "-E =v x              | -E needs NAME=VALUE, not '=v'",
        "-E=v x               | -E needs NAME=VALUE, not 'v'",
        "-U A=b x             | -U needs the name of a variable, not 'A=b'",
        "--loader=glibc x     | --loader is jemu or guest, not 'glibc'",
        "--trace=bindings, x  | --trace knows no events called ''",
        "--trace=all x        | --trace knows no events called 'all'",
        "--syscalls=xml       | --syscalls is text or json, not 'xml'",
        "--overlay d x        | --overlay belongs to --sandbox",
        "--bind /a x          | --bind needs HOST:GUEST or HOST:GUEST:ro, not '/a'",
        "--bind /a:b:c x      | --bind needs HOST:GUEST or HOST:GUEST:ro, not '/a:b:c'",
        "--bind /a:b x        | --bind needs an absolute path below / in the guest, not 'b'",
        "--bind /a:/ x        | --bind needs an absolute path below / in the guest, not '/'",
        "--tmpfs /t:1Q x      | --tmpfs needs a size such as 512M or 2G, not '1Q'",
        "--tmpfs /t: x        | --tmpfs needs a size such as 512M or 2G, not ''",
        "--tmpfs /t:0 x       | --tmpfs needs a size such as 512M or 2G, not '0'",
        "--tmpfs /t:9999999T x | --tmpfs needs a size such as 512M or 2G, not '9999999T'",
        "--memory=12 x        | --memory needs at least 16M, not '12'",
        "--memory=-1 x        | --memory needs a size such as 512M or 2G, not '-1'",
        "--cpu-time=0 x       | --cpu-time needs a positive number, not '0'",
        "--cpu-time=1.5 x     | --cpu-time needs a positive number, not '1.5'",
        "--max-tasks=9999999999 x | --max-tasks needs a positive number, not '9999999999'",
        "--seed=1.5 x         | --seed needs a 64-bit integer, not '1.5'",
        "--seed=0x x          | --seed needs a 64-bit integer, not '0x'",
    })
    void mistakesAreNamed(String line, String message) {
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
        assertThatThrownBy(() -> CommandLineParser.parse(arguments))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
