package io.jemu.tests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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

/** The report of a real run in a browser: it shows what the trace holds. */
final class HtmlReportTest {
    static final List<String> TABS =
            List.of("overview", "graph", "bindings", "memory", "timeline", "syscalls", "processes");
    private static final String ROWS =
            "document.querySelector('.grid:not([hidden])').getAttribute('aria-rowcount') - 1";
    private static final String ESCAPE = "\ue00c";
    private static final String DOWN = "\ue015";
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
        browser.assertNothingIsWrong();
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
        browser.run("document.querySelector('.node[aria-label^=\"malloc.so\"]')"
                + ".dispatchEvent(new MouseEvent('click'))");
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

    /** How many different colours a picture has. */
    static int colours(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return (int) Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct().count();
    }
}
