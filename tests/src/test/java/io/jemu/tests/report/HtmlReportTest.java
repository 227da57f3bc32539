package io.jemu.tests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
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
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.trace.html.HtmlReport;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report in a browser: it shows what the trace holds, and nothing that a guest wrote runs in it. */
final class HtmlReportTest {
    private static final Set<Class<? extends Event>> TYPES = Set.of(BindingEvent.class, InitEvent.class,
            MapEvent.class, ObjectEvent.class, ProcessEvent.class, SignalEvent.class, SyscallEvent.class);
    private static final List<String> TABS =
            List.of("overview", "graph", "bindings", "memory", "timeline", "syscalls", "processes");
    private static final String ROWS =
            "document.querySelector('.grid:not([hidden])').getAttribute('aria-rowcount') - 1";
    private static final String ESCAPE = "\ue00c";
    private static final String DOWN = "\ue015";
    private static final String END = "\ue010";
    private static final int WIDE = 1280;
    private static final int NARROW = 390;

    @TempDir
    private static Path directory;
    private static Browser browser;
    private static Path malloc;
    private static List<JsonObject> events;

    @BeforeAll
    static void runProgramAndBrowser() throws IOException {
        Browser.require();
        browser = Browser.start(directory);
        malloc = directory.resolve("malloc.html");
        Path lines = directory.resolve("malloc.jsonl");
        Path examples = Jemu.ROOT.resolve("examples/malloc");
        Outcome outcome = Jemu.with("--trace-out", malloc.toString(), "--trace-out", lines.toString())
                .run(Command.of(examples.resolve("main").toString())
                        .with("LD_PRELOAD", examples.resolve("malloc.so").toString()));
        assertThat(outcome.status()).as(outcome.stderr()).isZero();
        Gson gson = new Gson();
        events = Files.readAllLines(lines).stream().map(line -> gson.fromJson(line, JsonObject.class)).toList();
    }

    @AfterAll
    static void endBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void wide() throws IOException {
        browser.resize(WIDE, 800);
    }

    @AfterEach
    void nothingIsWrong() throws IOException {
        assertThat(browser.console()).isEmpty();
        assertThat(browser.texts("performance.getEntriesByType('resource').map(entry => entry.name)"))
                .as("what the page asked for").allMatch(name -> name.startsWith("blob:"));
    }

    @Test
    void tablesShowWhatTheJsonLinesOfTheSameRunTell() throws IOException {
        browser.open(malloc, "tab=bindings");
        assertThat(browser.number(ROWS)).isEqualTo(count("binding")).isPositive();
        assertThat(browser.text("document.querySelector('#tab-bindings .count').textContent"))
                .isEqualTo(String.valueOf(count("binding")));
        browser.go("tab=syscalls&part=calls");
        assertThat(browser.number("document.querySelector('[aria-label=\"System calls\"].view .view .grid')"
                + ".getAttribute('aria-rowcount') - 1")).isEqualTo(count("syscall")).isPositive();
        browser.go("tab=memory");
        assertThat(browser.text("document.querySelector('.memory, .view').textContent"))
                .contains(count("map") + " of " + count("map") + " changes");
        browser.go("tab=processes");
        assertThat(browser.number(ROWS)).isEqualTo(1);
        browser.await("document.querySelector('.grid-row').textContent.includes('exited with 0')");
    }

    @Test
    void graphShowsObjectsAndWhoInterposesWhom() throws IOException {
        browser.open(malloc, "tab=graph");
        List<String> loaded = events.stream().filter(event -> text(event, "type").equals("object")
                && text(event, "state").equals("loaded")).map(event -> path(event.getAsJsonObject("object"))).toList();
        assertThat(browser.texts("[...document.querySelectorAll('.node')].map(node => node.dataset.key.slice(2))"))
                .containsExactlyInAnyOrderElementsOf(loaded);
        assertThat(browser.texts("[...document.querySelectorAll('.interposition')].map(mark => [mark.dataset.from, "
                + "mark.dataset.to, mark.querySelector('text').textContent].join(' '))"))
                .hasSize(interpositions().size())
                .anyMatch(mark -> mark.matches("0:\\S*/malloc\\.so 0:\\S*/libc\\.so\\.6 malloc"));
        assertThat(browser.texts("[...document.querySelectorAll('.interposition')].map(mark => "
                + "[mark.dataset.from.slice(2), mark.dataset.to.slice(2)].join(' '))"))
                .containsExactlyInAnyOrderElementsOf(interpositions());
        assertThat(browser.texts("[...document.querySelectorAll('.node.interposer')].map(node => node.ariaLabel)"))
                .anyMatch(label -> label.startsWith("malloc.so: preloaded"));
        assertThat(browser.number("document.querySelectorAll('.edge.needed').length")).isGreaterThanOrEqualTo(3);
        // Choosing an object filters the tables.
        browser.run("document.querySelector('.node[aria-label^=\"malloc.so\"]').dispatchEvent(new MouseEvent('click'))");
        browser.awaitShown();
        assertThat(browser.text("document.querySelector('.detail').textContent"))
                .contains("Interposes", "of libc.so.6");
        browser.run("[...document.querySelectorAll('.detail button')]"
                + ".find(button => button.textContent === 'Its bindings').click()");
        browser.awaitShown();
        long ofWrapper = events.stream().filter(event -> text(event, "type").equals("binding"))
                .filter(event -> path(event.getAsJsonObject("requester")).endsWith("/malloc.so")
                        || event.has("winner") && event.get("winner").isJsonObject()
                        && path(event.getAsJsonObject("winner")).endsWith("/malloc.so")).count();
        assertThat(browser.number(ROWS)).isEqualTo(ofWrapper).isPositive();
    }

    @Test
    void bindingsAreSearchedSortedAndExplained() throws IOException {
        browser.open(malloc, "tab=bindings");
        browser.press("/", "m", "a", "l", "l", "o", "c", ".", "s", "o");
        browser.await("location.hash.includes('q=malloc.so')");
        browser.awaitShown();
        assertThat(browser.number(ROWS)).isPositive().isLessThan(count("binding"));
        browser.go("tab=bindings&q=symbol:malloc+relocation:JUMP_SLOT&interposed=1");
        assertThat(browser.number(ROWS)).isEqualTo(events.stream()
                .filter(event -> text(event, "type").equals("binding") && text(event, "symbol").contains("malloc")
                        && text(event, "relocation").contains("JUMP_SLOT")
                        && event.get("interposes").getAsBoolean()).count()).isPositive();
        browser.press(ESCAPE);
        browser.run("document.querySelector('.grid').focus()");
        browser.press(DOWN);
        browser.await("document.querySelector('.detail .reason')");
        assertThat(browser.text("document.querySelector('.detail').textContent"))
                .contains("first in scope, interposes that of", "chosen", "would have been chosen, is interposed");
        browser.go("tab=bindings");
        browser.run("[...document.querySelectorAll('[role=columnheader]')]"
                + ".find(head => head.textContent === 'Symbol').click()");
        browser.await("location.hash.includes('sort=symbol')");
        browser.awaitShown();
        browser.await("document.querySelector('.grid-row .grid-cell')?.textContent");
        List<String> sorted = events.stream().filter(event -> text(event, "type").equals("binding"))
                .map(event -> text(event, "symbol")).sorted(String.CASE_INSENSITIVE_ORDER).toList();
        assertThat(firstCell()).startsWith(sorted.getFirst());
        browser.run("document.querySelector('[aria-sort=ascending]').click()");
        browser.await("document.querySelector('[aria-sort=descending]')");
        browser.await("document.querySelector('.grid-row .grid-cell').textContent !== ''");
        assertThat(firstCell()).startsWith(sorted.getLast());
        browser.run("history.back()");
        browser.awaitShown();
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
        for (String tab : TABS) {
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
        assertThat(colours(browser.screenshot())).as("of the timeline").isGreaterThan(20);
        browser.go("tab=graph");
        assertThat(browser.number("document.querySelectorAll('.node').length")).isEqualTo(200);
    }

    @Test
    void aFileThatIsCutShortIsShownAsFarAsItGoes() throws IOException {
        byte[] whole = Files.readAllBytes(malloc);
        Path file = directory.resolve("cut.html");
        Files.write(file, Arrays.copyOf(whole, whole.length - 1500));
        browser.open(file, "");
        assertThat(browser.text("document.getElementById('notice').textContent")).contains("cut short");
    }

    @ParameterizedTest
    @CsvSource({WIDE + ", light", WIDE + ", dark", NARROW + ", light", NARROW + ", dark"})
    void everyViewFitsIntoWindow(int width, String theme) throws IOException {
        browser.resize(width, 800);
        browser.open(malloc, "");
        if (!browser.text("document.documentElement.dataset.theme").equals(theme)) {
            browser.click("#theme");
        }
        assertThat(browser.text("document.documentElement.dataset.theme")).isEqualTo(theme);
        assertThat(browser.texts("(" + CONTRAST + ")()")).as("colours that are hard to read").isEmpty();
        for (String tab : TABS) {
            browser.press(String.valueOf(TABS.indexOf(tab) + 1));
            browser.await("location.hash.includes('tab=" + tab + "')");
            browser.awaitShown();
            assertThat(browser.number("document.documentElement.scrollWidth")).as(tab).isLessThanOrEqualTo(width);
            assertThat(browser.number("Math.max(...[...document.querySelectorAll('.page, .grid-body, .detail')]"
                    + ".map(e => e.scrollWidth - e.clientWidth), 0)")).as("hidden beside " + tab).isZero();
            assertThat(browser.texts("[...document.querySelectorAll('main button, main input, main select, nav button, "
                    + "header button')].filter(e => !(e.ariaLabel || e.textContent.trim() || e.labels?.length))"
                    + ".map(e => e.outerHTML)")).as("controls without a name in " + tab).isEmpty();
            byte[] picture = browser.screenshot();
            Files.write(Files.createDirectories(Jemu.ROOT.resolve("tests/target/report"))
                    .resolve(tab + "-" + width + "-" + theme + ".png"), picture);
            assertThat(colours(picture)).as(tab).isGreaterThan(10);
        }
    }

    /** Pairs of text and ground whose contrast is below 4.5, the least of WCAG 2 for small text. */
    private static final String CONTRAST = """
            () => {
                const style = getComputedStyle(document.documentElement);
                const light = name => {
                    const hex = style.getPropertyValue('--' + name).trim();
                    const [r, g, b] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
                        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const pairs = ['panel', 'ground', 'hover', 'selected'].flatMap(ground =>
                    ['text', 'muted', 'accent', 'interpose', 'bad'].map(text => [text, ground]));
                return [...pairs, ['interpose', 'interpose-soft'], ['accent', 'accent-soft']].filter(([a, b]) => {
                    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
                    return !((high + 0.05) / (low + 0.05) >= 4.5);
                }).map(pair => pair.join(' on '));
            }""";

    /** Who interposes whom, in all bindings: pairs of names. */
    private static Set<String> interpositions() {
        Set<String> pairs = new HashSet<>();
        for (JsonObject event : events) {
            if (text(event, "type").equals("binding")) {
                event.getAsJsonArray("candidates").forEach(each -> {
                    JsonObject candidate = each.getAsJsonObject();
                    if (candidate.get("hidden").getAsBoolean()) {
                        pairs.add(path(event.getAsJsonObject("winner")) + " "
                                + path(candidate.getAsJsonObject("object")));
                    }
                });
            }
        }
        return pairs;
    }

    private static String firstCell() throws IOException {
        return browser.text("document.querySelector('.grid-row .grid-cell').textContent");
    }

    private static long count(String type) {
        return events.stream().filter(event -> text(event, "type").equals(type)).count();
    }

    private static String text(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsString() : "";
    }

    /** The name by which an object is told apart. */
    private static String path(JsonObject object) {
        return text(object, "name");
    }

    private static int colours(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return (int) Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct().count();
    }
}
