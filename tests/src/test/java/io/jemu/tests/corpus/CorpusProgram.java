package io.jemu.tests.corpus;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jemu.tests.support.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One line of {@code programs.jsonl}: a command line on a real binary, whose results must equal native's.
 *
 * @param command the words; {@code @D@} stands for the data directory, {@code @T@} for a fresh one
 * @param normalize pattern and replacement pairs applied to both outputs
 * @param statusOnly whether only the exit status is compared
 * @param compareErrors whether stderr is compared too
 * @param seed where order depends on speed: the seed of a run in which time is what the program executes, or null
 * @param compareFiles whether the files left in the fresh directory are compared
 */
record CorpusProgram(
        String name,
        List<String> command,
        String stdin,
        String directory,
        Map<String, String> environment,
        int seconds,
        List<List<String>> normalize,
        boolean statusOnly,
        boolean compareErrors,
        String seed,
        boolean compareFiles) {

    static List<CorpusProgram> all() {
        try (InputStream stream = CorpusProgram.class.getResourceAsStream("/corpus/programs.jsonl")) {
            Gson gson = new Gson();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> parse(gson.fromJson(line, JsonObject.class)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CorpusProgram parse(JsonObject json) {
        List<List<String>> normalize = new ArrayList<>();
        if (json.has("norm")) {
            for (JsonElement pair : json.getAsJsonArray("norm")) {
                normalize.add(strings(pair.getAsJsonArray()));
            }
        }
        Map<String, String> environment = new java.util.LinkedHashMap<>();
        if (json.has("env")) {
            json.getAsJsonObject("env").entrySet().forEach(
                    e -> environment.put(e.getKey(), e.getValue().getAsString()));
        }
        return new CorpusProgram(
                json.get("name").getAsString(),
                strings(json.getAsJsonArray("cmd")),
                string(json, "stdin"),
                string(json, "cwd"),
                environment,
                json.has("timeout") ? json.get("timeout").getAsInt() : 20,
                normalize,
                "rc".equals(string(json, "cmp")),
                !json.has("err") || json.get("err").getAsBoolean(),
                string(json, "seed"),
                json.has("files") && json.get("files").getAsBoolean());
    }

    private static String string(JsonObject json, String key) {
        return json.has(key) ? json.get(key).getAsString() : null;
    }

    private static List<String> strings(JsonArray array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.getAsString()));
        return strings;
    }

    /** The options that jemu needs for it, besides the loader's. */
    List<String> options() {
        return seed == null ? List.of() : List.of("--seed", seed);
    }

    /** The command with its places filled in. */
    Command command(Path data, Path fresh) {
        List<String> words = command.stream().map(word -> fill(word, data, fresh)).toList();
        Command filled = Command.of(words)
                .in(directory == null ? fresh : Path.of(fill(directory, data, fresh)))
                .with("HOME", fresh.toString())
                .within(Duration.ofSeconds(4L * seconds));
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            filled = filled.with(variable.getKey(), fill(variable.getValue(), data, fresh));
        }
        return stdin == null ? filled : filled.input(Path.of(fill(stdin, data, fresh)));
    }

    private static String fill(String word, Path data, Path fresh) {
        return word.replace("@D@", data.toString()).replace("@T@", fresh.toString());
    }

    /** Output with what may differ between two runs replaced. */
    String normalized(String output, Path fresh) {
        String result = output.replace(fresh.toString(), "@T@");
        for (List<String> pair : normalize) {
            result = result.replaceAll(pair.get(0), pair.get(1));
        }
        return result;
    }
}
