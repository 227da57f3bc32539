package io.jemu.tests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.trace.html.HtmlReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of events that no real run has, or not so many of, in a browser. */
final class HtmlReportDataTest {
    private static final Set<Class<? extends Event>> TYPES = Set.of(BindingEvent.class, InitEvent.class,
            MapEvent.class, ObjectEvent.class, ProcessEvent.class, SignalEvent.class, SyscallEvent.class);
    private static final String END = "\ue010";

    @TempDir
    private static Path directory;
    private static Browser browser;

    @BeforeAll
    static void startBrowser() throws IOException {
        Browser.require();
        browser = Browser.start(directory);
    }

    @AfterAll
    static void endBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingIsWrong() throws IOException {
        browser.assertNothingIsWrong();
    }

    @Test
    void namesThatTheGuestChoseAreOnlyText() throws IOException {
        String name = "</script><script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"
                + "\u001b[31m\n\u00e2\u0080\u00ae";
        String shown = "</script><script>document.title='hacked'</script>"
                + "<img src=x onerror=\"document.title='hacked'\">\\x1b[31m\\n\\u{202e}";
        Path file = directory.resolve("hostile.html");
        ObjectName object = new ObjectName(name, name, 0x1000, 0);
        try (HtmlReport report = HtmlReport.begin(Files.newOutputStream(file), Map.of(name, name), TYPES)) {
            report.write(1, ProcessEvent.exec(1, 1, name, List.of(name)));
            report.write(2, new ObjectEvent(1, 1, ObjectEvent.State.LOADED, object, name, 0x1000, 0x2000, name,
                    List.of(name), "program", null));
            report.write(3, new MapEvent(1, 1, MapEvent.Change.MAP, 0x1000, 0x2000, "r-xp", name, 0));
            report.write(4, new BindingEvent(1, 1, object, name, name, name, name, object, 1, name, 1, 1, 1,
                    List.of(new BindingEvent.Candidate(object, name, 1, name, true))));
            report.write(5, new SyscallEvent(1, 1, 0, name, name, name, 0, 4, 1));
            report.write(6, new SignalEvent(1, 1, 1, name, 0, 0, 0, name));
            report.write(7, ProcessEvent.end(1, name, 1));
        }
        browser.open(file, "");
        for (String tab : HtmlReportTest.TABS) {
            browser.go("tab=" + tab + "&row=0&part=calls");
            browser.await("document.querySelector('main').textContent.includes(arguments[0])"
                    .replace("arguments[0]", new Gson().toJson(switch (tab) {
                        case "timeline" -> "system calls";
                        // The last part of what looks like a path, cut short.
                        case "graph" -> "script><img src=x";
                        default -> "hacked";
                    })));
        }
        browser.go("tab=bindings&row=0");
        browser.await("document.querySelector('.detail h2')");
        assertThat(browser.text("document.querySelector('.detail h2').textContent")).isEqualTo(shown + "@" + shown);
        assertThat(browser.number("document.querySelectorAll('main img, main script').length")).isZero();
        assertThat(browser.text("document.title")).isNotEqualTo("hacked").endsWith("jemu report");
    }

    @Test
    void namespacesAreGroupsAndCallsHaveTheirResults() throws IOException {
        Path file = directory.resolve("spaces.html");
        ObjectName program = new ObjectName("the program", "/bin/prog", 0, 0);
        ObjectName plugin = new ObjectName("./plugin.so", "/x/plugin.so", 0x1000, 1);
        ObjectName library = new ObjectName("/lib/libx.so", "/lib/libx.so", 0x2000, 1);
        try (HtmlReport report = HtmlReport.begin(Files.newOutputStream(file), Map.of(),
                Set.of(ObjectEvent.class, CallEvent.class, ReturnEvent.class))) {
            report.write(1, loaded(program, List.of(), "program", null));
            report.write(2, loaded(plugin, List.of("libx.so"), "dlopen", program));
            report.write(3, loaded(library, List.of("plugin.so"), "needed", plugin));
            report.write(4, call(0, "outer"));
            report.write(5, call(1, "inner"));
            report.write(6, call(2, "left"));
            report.write(7, result(1, "inner", "\"text\""));
            report.write(9, result(0, "outer", "6"));
            report.write(10, call(0, "endless"));
        }
        browser.open(file, "tab=graph");
        assertThat(browser.texts("[...document.querySelectorAll('.group-name')].map(name => name.textContent)"))
                .containsExactly("The program\u2019s namespace", "Namespace 1");
        assertThat(browser.number("document.querySelectorAll('.edge.dlopen').length")).isEqualTo(1);
        assertThat(browser.number("document.querySelectorAll('.edge.needed').length")).as("a cycle").isEqualTo(2);
        browser.go("tab=calls");
        browser.await("document.querySelectorAll('.grid-row').length === 4 "
                + "&& document.querySelector('.grid-row').textContent !== ''");
        assertThat(browser.texts("[...document.querySelectorAll('.grid-row')].map(row => [...row.children].slice(2)"
                + ".map(cell => cell.textContent).join('|'))")).containsExactly("outer(1)|6|prog|libx.so|5 ns",
                        "inner(1)|\"text\"|prog|libx.so|2 ns", "left(1)||prog|libx.so|1 ns",
                        "endless(1)||prog|libx.so|no end");
        browser.go("tab=timeline");
        browser.go("tab=bindings");
        browser.await("document.querySelector('.grid-empty').textContent === 'The trace has no bindings.'");
    }

    private static ObjectEvent loaded(ObjectName object, List<String> needed, String cause, ObjectName loader) {
        return new ObjectEvent(1, 1, ObjectEvent.State.LOADED, object, "", 0x1000, 0x2000, "", needed, cause, loader);
    }

    private static CallEvent call(int depth, String symbol) {
        return new CallEvent(1, 1, depth, "prog", "libx.so", symbol, "1", true, 0x1000, 0x2000);
    }

    private static ReturnEvent result(int depth, String symbol, String result) {
        return new ReturnEvent(1, 1, depth, "prog", "libx.so", symbol, "", result, 0, ReturnEvent.Outcome.RETURNED);
    }

    @Test
    void millionEventsAreOpenedSearchedAndSorted() throws IOException {
        int calls = 1_000_000;
        Path file = directory.resolve("million.html");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                HtmlReport report = HtmlReport.begin(out, Map.of(), TYPES)) {
            new SampleRun(report).write(200, 20, calls);
        }
        browser.open(file, "tab=syscalls&part=calls");
        String grid = "document.querySelector('.view .view .grid')";
        assertThat(browser.number(grid + ".getAttribute('aria-rowcount') - 1")).isEqualTo(calls);
        browser.run(grid + ".focus()");
        browser.press(END);
        browser.await(grid + ".querySelector('[aria-selected=true]')?.textContent.includes('file number 999999')");
        browser.go("tab=syscalls&part=calls&q=%22number+765432%22");
        browser.await(grid + ".querySelector('.grid-row')?.textContent.includes('file number 765432')");
        assertThat(browser.number(grid + ".getAttribute('aria-rowcount') - 1")).isEqualTo(1);
        browser.go("tab=syscalls&part=calls&sort=-text");
        browser.await(grid + ".querySelector('.grid-row')?.textContent.includes('write(6, ')");
        browser.go("tab=timeline");
        assertThat(HtmlReportTest.colours(browser.screenshot())).as("of the timeline").isGreaterThan(20);
        browser.go("tab=graph");
        assertThat(browser.number("document.querySelectorAll('.node').length")).isEqualTo(200);
    }
}
