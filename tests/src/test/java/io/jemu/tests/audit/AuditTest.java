package io.jemu.tests.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.GuestRoot;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audit modules of the guest (rtld-audit(7)): the same events in the same order as natively. */
class AuditTest {
    private static final Pattern PROCESS_ID = Pattern.compile("(?m)^ *\\d+:\t");

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        Tools.require("g++");
        for (String source : List.of("auditor.c", "tracedlib.c", "traced.c", "throwlib.cc", "throwing.cc", "plugin.c",
                "main.c", "answers.c")) {
            try (InputStream stream = AuditTest.class.getResourceAsStream(source)) {
                Files.copy(stream, folder.resolve(source));
            }
        }
        Tools.gcc(folder, "-w", "-shared", "-fPIC", "-o", "auditor.so", "auditor.c");
        Tools.gcc(folder, "-w", "-shared", "-fPIC", "-DPLT", "-o", "calls.so", "auditor.c");
        Tools.gcc(folder, "-shared", "-fPIC", "-Wl,-z,lazy", "-o", "libtraced.so", "tracedlib.c");
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "traced", "traced.c", "-L.", "-ltraced", "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "libthrow.so", "throwlib.cc", "-lstdc++");
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "throwing", "throwing.cc", "-L.", "-lthrow", "-lstdc++",
                "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-shared", "-fPIC", "-Wl,-z,lazy", "-o", "libplugin.so", "plugin.c");
        Tools.gcc(folder, "-Wl,-z,lazy", "-o", "main", "main.c", "-ldl");
        Tools.gcc(folder, "-Wl,-z,now", "-o", "now", "traced.c", "-L.", "-ltraced", "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-Wl,--audit,./auditor.so", "-o", "asking", "traced.c", "-L.", "-ltraced",
                "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-Wl,--depaudit,./auditor.so", "-o", "depasking", "traced.c", "-L.", "-ltraced",
                "-Wl,-rpath,$ORIGIN");
        Tools.gcc(folder, "-Wl,--audit,./auditor.so", "-Wl,--depaudit,./calls.so", "-o", "both", "traced.c", "-L.",
                "-ltraced", "-Wl,-rpath,$ORIGIN");
    }

    private static void answering(String name, String... macros) {
        List<String> arguments = new ArrayList<>(List.of("-shared", "-fPIC", "-o", name + ".so", "answers.c"));
        arguments.addAll(List.of(macros));
        Tools.gcc(folder, arguments.toArray(new String[0]));
    }

    /** Directories for CPUs that only one of the two has are no difference of interest. */
    private static String events(Outcome outcome) {
        return outcome.stderr().lines().filter(line -> !line.contains("glibc-hwcaps/x86-64-v"))
                .collect(Collectors.joining("\n"));
    }

    private static void hearsTheSame(Command command) {
        Outcome expected = command.runNatively();
        Outcome actual = Jemu.with().run(command);
        assertThat(events(actual)).isEqualTo(events(expected));
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
        assertThat(actual.status()).isEqualTo(expected.status());
    }

    private static Command audited(String modules, String... words) {
        return Command.of(words).in(folder).with("LD_AUDIT", modules);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/ls", "./traced", "./now", "./throwing", "./main"})
    void modulesHearOfLoadingAndBinding(String program) {
        hearsTheSame(audited("./auditor.so", program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./traced", "./now", "./throwing"})
    void modulesHearOfCallsAndReturnsAndMayChangeThem(String program) {
        hearsTheSame(audited("./calls.so", program));
    }

    @Test
    void severalModulesAreToldInTurn() {
        hearsTheSame(audited("./auditor.so:./calls.so", "./traced"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./asking", "./depasking", "./both"})
    void theProgramItselfMayAskForModules(String program) {
        hearsTheSame(Command.of(program).in(folder));
    }

    @Test
    void allButTheEventsIsAsWithoutModules() {
        Command plain = Command.of("./main").in(folder);
        assertThat(Jemu.with().run(audited("./auditor.so", "./main")).stdout())
                .isEqualTo(plain.runNatively().stdout());
    }

    @Test
    void whatModulesAnswerCounts() {
        answering("zero", "-DVERSION=0");
        answering("future", "-DVERSION=99");
        answering("refusing", "-DVERSION=1", "-DVETO=LA_SER_ORIG", "-DANSWER=NULL");
        answering("refusingpath", "-DVERSION=2", "-DVETO=LA_SER_RUNPATH", "-DANSWER=NULL");
        answering("renaming", "-DVERSION=2", "-DVETO=LA_SER_ORIG", "-DANSWER=(char *) \"/nowhere/libother.so\"");
        answering("redirecting", "-DVERSION=2", "-DREDIRECT");
        for (String module : List.of("zero", "future", "refusing", "refusingpath", "renaming", "redirecting")) {
            answerCounts(module, "./traced");
        }
        answerCounts("redirecting", "./now");
    }

    private static void answerCounts(String module, String program) {
        Command command = audited("./" + module + ".so", program);
        Outcome expected = command.runNatively();
        Outcome actual = Jemu.with().run(command);
        assertThat(said(actual)).as(module).isEqualTo(said(expected));
        assertThat(actual.stdout()).as(module).isEqualTo(expected.stdout());
        assertThat(actual.status()).as(module).isEqualTo(expected.status());
    }

    private static String said(Outcome outcome) {
        return PROCESS_ID.matcher(outcome.stderr()).replaceAll("");
    }

    /** glibc 2.41 tells of namespaces and of what is closed in another order: its own ld.so in jemu is the measure. */
    @ParameterizedTest
    @ValueSource(strings = {"./auditor.so", "./calls.so"})
    void otherReleasesHaveTheirOwnOrder(String module) throws IOException {
        String root = "--sysroot=" + GuestRoot.require("trixie").path();
        Command command = audited(module, "./main");
        Outcome expected = Jemu.with(root, "--loader=guest").run(command);
        Outcome actual = Jemu.with(root).run(command);
        assertThat(expected.stderr()).contains("la_activity");
        assertThat(actual.stderr()).isEqualTo(expected.stderr());
        assertThat(actual.stdout()).isEqualTo(expected.stdout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"./missing.so", "./libplugin.so", "./missing.so:./auditor.so"})
    void modulesThatAreNoneAreIgnored(String modules) {
        hearsTheSame(audited(modules, "/bin/true"));
    }
}
