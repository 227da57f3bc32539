package io.jemu.tests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Chromium without a window, driven through chromedriver by the WebDriver protocol
 * (<a href="https://www.w3.org/TR/webdriver2/">W3C</a>).
 */
final class Browser implements AutoCloseable {
    /** Far more than anything takes on an idle machine. */
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Gson gson = new Gson();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process driver;
    private final String address;
    private final String session;

    private Browser(Process driver, int port, Path profile) throws IOException {
        this.driver = driver;
        this.address = "http://127.0.0.1:" + port;
        boolean begun = false;
        try {
            session = begin(profile);
            begun = true;
        } finally {
            if (!begun) {
                driver.destroy();
            }
        }
    }

    /** Skips the running test if the machine lacks what this needs. */
    static void require() {
        Tools.require("chromium");
        Tools.require("chromedriver");
    }

    /** Starts a browser with a new, empty profile in a directory. */
    static Browser start(Path directory) throws IOException {
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Process driver = new ProcessBuilder("chromedriver", "--port=" + port).redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromedriver.log").toFile()).start();
        return new Browser(driver, port, Files.createDirectory(directory.resolve("profile")));
    }

    private String begin(Path profile) throws IOException {
        List<String> arguments = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--user-data-dir=" + profile);
        Map<String, Object> wanted = Map.of("goog:chromeOptions", Map.of("args", arguments),
                "goog:loggingPrefs", Map.of("browser", "ALL"));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return post("/session", Map.of("capabilities", Map.of("alwaysMatch", wanted))).getAsJsonObject()
                        .get("sessionId").getAsString();
            } catch (ConnectException e) {
                // The driver does not listen yet.
                if (!driver.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Opens a file at a place of its own, and waits until that is shown. */
    void open(Path file, String place) throws IOException {
        command("/url", Map.of("url", "about:blank"));
        command("/url", Map.of("url", file.toUri() + (place.isEmpty() ? "" : "#" + place)));
        awaitShown();
    }

    /** Goes to a place of the page that is open. */
    void go(String place) throws IOException {
        run("location.hash = arguments[0]", place);
        awaitShown();
    }

    /** Waits until the page shows what its address says. */
    void awaitShown() throws IOException {
        await("document.documentElement.dataset.shown === location.hash");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!run("return Boolean(" + expression + ")").getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never true: " + expression + "; the page: "
                        + text("document.getElementById('main')?.textContent.slice(0, 500) ?? ''"));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The value of an expression, as text. */
    String text(String expression) throws IOException {
        return run("return String(" + expression + ")").getAsString();
    }

    /** The value of an expression. */
    long number(String expression) throws IOException {
        return run("return Number(" + expression + ")").getAsLong();
    }

    /** The strings of an array. */
    List<String> texts(String expression) throws IOException {
        List<String> texts = new ArrayList<>();
        run("return [..." + expression + "].map(String)").getAsJsonArray()
                .forEach(element -> texts.add(element.getAsString()));
        return texts;
    }

    /** Runs the body of a function. */
    JsonElement run(String script, Object... arguments) throws IOException {
        return command("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** Presses keys one after the other: characters, or WebDriver's code points for others. */
    void press(String... keys) throws IOException {
        List<Object> actions = new ArrayList<>();
        for (String key : keys) {
            actions.add(Map.of("type", "keyDown", "value", key));
            actions.add(Map.of("type", "keyUp", "value", key));
        }
        command("/actions", Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
    }

    /** Clicks on the element that a selector finds first. */
    void click(String selector) throws IOException {
        JsonObject found = command("/element", Map.of("using", "css selector", "value", selector)).getAsJsonObject();
        command("/element/" + found.entrySet().iterator().next().getValue().getAsString() + "/click", Map.of());
    }

    /** Gives the page a size, in pixels. */
    void resize(int width, int height) throws IOException {
        command("/goog/cdp/execute", Map.of("cmd", "Emulation.setDeviceMetricsOverride",
                "params", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false)));
    }

    /** A picture of the page, as PNG. */
    byte[] screenshot() throws IOException {
        return Base64.getDecoder().decode(send("GET", "/session/" + session + "/screenshot", "").getAsString());
    }

    /** What the page has written to the console since the last question, errors of any kind included. */
    List<String> console() throws IOException {
        List<String> messages = new ArrayList<>();
        command("/se/log", Map.of("type", "browser")).getAsJsonArray()
                .forEach(entry -> messages.add(entry.getAsJsonObject().get("message").getAsString()));
        return messages;
    }

    /** Fails if the page complained of anything, or asked for anything outside itself. */
    void assertNothingIsWrong() throws IOException {
        assertThat(console()).as("the console").isEmpty();
        assertThat(texts("performance.getEntriesByType('resource').map(entry => entry.name)"))
                .as("what the page asked for").allMatch(name -> name.startsWith("blob:"));
    }

    private JsonElement command(String path, Object body) throws IOException {
        return post("/session/" + session + path, body);
    }

    private JsonElement post(String path, Object body) throws IOException {
        return send("POST", path, gson.toJson(body));
    }

    private JsonElement send(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonElement value = gson.fromJson(response.body(), JsonObject.class).get("value");
            if (response.statusCode() != 200) {
                throw new IOException(path + ": " + value);
            }
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", "/session/" + session, "");
        } finally {
            driver.destroy();
            client.close();
        }
    }
}
