package io.jemu.tests.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs at a terminal: somebody types, and what is on the screen in the end is what is there natively. */
class TerminalTest {
    /**
     * Tells of signals, and waits for them race-free. A shell's would wait for input if it comes between the shell's
     * last look for signals and its read(2), and one that stops a shell may stop its child in vfork(2) instead.
     */
    private static String telling(String text, String signals) {
        return "$SIG{$_} = sub { syswrite STDOUT, \"" + text + "\\n\" } for qw(" + signals + ");"
                + " syswrite STDOUT, \"rea\" . \"dy\\n\"; select undef, undef, undef, 0.02 while 1";
    }

    private static final String PROMPT = "send PS1='P> '\\n";

    @TempDir
    Path directory;

    private Path driver;

    @BeforeEach
    void findPython() throws IOException {
        Tools.require("python3");
        driver = directory.resolve("drive.py");
        try (InputStream resource = TerminalTest.class.getResourceAsStream("/terminal/drive.py")) {
            Files.copy(resource, driver);
        }
        Files.writeString(directory.resolve("inputrc"), "set enable-bracketed-paste off\n");
    }

    private Outcome drive(List<String> program, String... script) throws IOException {
        Path lines = directory.resolve("script");
        Files.write(lines, List.of(script));
        List<String> words = new ArrayList<>(List.of("/usr/bin/python3", driver.toString(), lines.toString()));
        words.addAll(program);
        Path home = Files.createDirectories(directory.resolve("home"));
        return Command.of(words).in(home).with("TERM", "xterm").with("HOME", home.toString())
                .with("INPUTRC", directory.resolve("inputrc").toString()).with("HISTFILE", "").runNatively();
    }

    private void sameScreen(List<String> program, String... script) throws IOException {
        Outcome natively = drive(program, script);
        Outcome emulated = drive(Jemu.with().commandLine(program.toArray(String[]::new)), script);
        assertThat(natively.stdout()).endsWith("\n").contains("status");
        assertThat(emulated.stdout()).isEqualTo(natively.stdout());
    }

    @Test
    void bashControlsJobs() throws IOException {
        Tools.require("bash");
        Tools.require("perl");
        String job = "perl -e '" + telling("again", "CONT").replace("\\", "\\\\") + "'\\n";
        sameScreen(List.of("bash", "--norc", "-i"),
                "wait bash-", PROMPT, "wait P> '\\r\\n", "wait P> ",
                "send tty; stty -a\\n", "wait P> ",
                "send " + job, "wait ready\\r\\n",
                "send \\x1a", "wait Stopped", "wait P> ",
                "send jobs\\n", "wait P> ",
                "send fg\\n", "wait again\\r\\n",
                "send \\x03", "wait P> ",
                "send echo status $?\\n", "wait status 130", "wait P> ",
                "send sh -c 'echo rea''dy; exec cat'\\n", "wait ready\\r\\n",
                "send hel\\x7flo\\n", "wait lo\\r\\nhelo\\r\\n",
                "send \\x04", "wait P> ",
                "send cat & until [ -n \"$(jobs -s)\" ]; do sleep 0.02; done\\n", "wait Stopped", "wait P> ",
                "send fg\\n", "wait cat\\r\\n", "send \\x04", "wait P> ",
                "send (exit 3) | cat; echo ${PIPESTATUS[@]}\\n", "wait 3 0", "wait P> ",
                "send \\x1b[A\\n", "wait 3 0", "wait P> ",
                "send exit 7\\n");
    }

    @Test
    void vimEditsAndLeavesTheTerminalAsItWas() throws IOException {
        Tools.require("vim");
        List<String> shell = List.of("sh", "-c",
                "stty -g > before; vim -u NONE -n text; stty -g | cmp - before && cat text");
        String[] script = {
            "wait ~", "send :normal ihello world\\r", "send :normal yyp\\r", "send :w\\r", "wait written",
            "size 30 90", "send :!stty size\\r", "wait 30 90", "send \\r", "send :q\\r",
            "wait hello world\\r\\nhello world"
        };
        Path text = directory.resolve("home/text");
        Outcome natively = drive(shell, script);
        String expected = Files.readString(text);
        Files.delete(text);
        Outcome emulated = drive(Jemu.with().commandLine(shell.toArray(String[]::new)), script);
        assertThat(expected).isEqualTo("hello world\nhello world\n");
        assertThat(Files.readString(text)).isEqualTo(expected);
        assertThat(natively.stdout()).endsWith("status 0\n");
        assertThat(emulated.stdout()).endsWith("status 0\n");
    }

    @Test
    void signalsOfTheHostReachTheProgram() throws IOException {
        Tools.require("perl");
        String signals = "USR1 USR2 HUP TERM ALRM URG IO PWR VTALRM PROF INT QUIT WINCH";
        List<String> script = new ArrayList<>(List.of("wait ready\\r\\n"));
        for (String signal : signals.split(" ")) {
            script.add("signal " + signal);
            script.add("wait got " + signal);
        }
        script.addAll(List.of("send \\x03", "wait got INT", "send \\x1c", "wait got QUIT", "size 10 20",
                "wait got WINCH",
                "signal 40"));
        sameScreen(List.of("perl", "-e", telling("got $_[0]", signals)), script.toArray(String[]::new));
    }

    @Test
    void shellOfTheHostControlsJemu() throws IOException {
        Tools.require("bash");
        List<String> command = Jemu.with().commandLine("sh", "-c", "stty -echo raw; echo rea''dy; kill -9 $$");
        Path inner = Files.writeString(directory.resolve("killed"), "exec " + quoted(command) + "\n");
        List<String> cat = Jemu.with().commandLine("sh", "-c", "echo rea''dy; exec cat");
        Path typed = Files.writeString(directory.resolve("typed"), "exec " + quoted(cat) + "\n");
        Outcome outcome = drive(List.of("bash", "--norc", "-i"),
                "wait bash-", PROMPT, "wait P> '\\r\\n", "wait P> ",
                "send sh " + typed + "\\n", "wait ready\\r\\n",
                "send one\\n", "wait one\\r\\none\\r\\n",
                "send \\x1a", "wait Stopped", "wait P> ",
                "send fg\\n", "wait typed\\r\\n",
                "send two\\n", "wait two\\r\\n", "wait two\\r\\n",
                "send \\x04", "wait P> ",
                "send echo status $?\\n", "wait status 0", "wait P> ",
                "send sh " + typed + " & until [ -n \"$(jobs -s)\" ]; do sleep 0.02; done\\n", "wait Stopped",
                "wait P> ",
                "send kill -9 %1; disown -a\\n", "wait P> ",
                // A signal has killed the program; the terminal is not left as it was then.
                "send sh " + inner + "; stty -a | grep -c '[^-]icanon'\\n", "wait ready", "wait 1\\r\\n", "wait P> ",
                "send exit\\n");
        assertThat(outcome.stdout()).endsWith("status 0\n");
    }

    private static String quoted(List<String> words) {
        List<String> quoted = new ArrayList<>();
        words.forEach(word -> quoted.add("'" + word.replace("'", "'\\''") + "'"));
        return String.join(" ", quoted);
    }
}
