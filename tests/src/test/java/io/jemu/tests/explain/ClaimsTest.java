package io.jemu.tests.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each what-if that {@code jemu explain} tells of a random graph of libraries is done on the host, and the program
 * tells whose definition it got then.
 */
class ClaimsTest {
    private static final List<String> SYMBOLS = List.of("f0", "f1", "f2", "f3");
    private static final int LIBRARIES = 4;
    private static final int ANOTHER = 99;
    private static final int QUESTIONS = 4;
    private static final List<String> KINDS = List.of("", "", "__attribute__((weak)) ",
            "__attribute__((visibility(\"protected\"))) ");

    @TempDir
    Path folder;

    private final List<Integer> linked = new ArrayList<>();
    private final Map<Integer, Map<String, String>> definitions = new TreeMap<>();
    private final Map<Integer, List<String>> calls = new TreeMap<>();
    private final Map<Integer, List<Integer>> needs = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {3, 8})
    void whatIsToldOfChangesIsTrue(long seed) throws IOException {
        Tools.require("gcc");
        Random random = new Random(seed);
        generate(random);
        List<String> questions = new ArrayList<>();
        SYMBOLS.forEach(symbol -> questions.add("program " + symbol));
        linked.forEach(i -> calls.get(i).forEach(symbol -> questions.add("lib" + i + ".so " + symbol)));
        Collections.shuffle(questions, random);
        int checked = 0;
        for (String question : questions.subList(0, QUESTIONS)) {
            checked += check(question.split(" ")[0], question.split(" ")[1]);
        }
        assertThat(checked).isGreaterThan(QUESTIONS);
    }

    private void generate(Random random) throws IOException {
        for (int i = 0; i < LIBRARIES; i++) {
            boolean last = i == LIBRARIES - 1;
            Map<String, String> defined = new TreeMap<>();
            List<String> called = new ArrayList<>();
            List<Integer> needed = new ArrayList<>();
            for (String symbol : SYMBOLS) {
                if (last || random.nextBoolean()) {
                    defined.put(symbol, KINDS.get(random.nextInt(KINDS.size())));
                }
                if (random.nextInt(3) > 0) {
                    called.add(symbol);
                }
            }
            for (int j = i + 1; j < LIBRARIES; j++) {
                if (random.nextBoolean()) {
                    needed.add(j);
                }
            }
            definitions.put(i, defined);
            calls.put(i, called);
            needs.put(i, needed);
            if (last || random.nextInt(3) > 0) {
                linked.add(i);
            }
        }
        Collections.shuffle(linked, random);
        for (int i = LIBRARIES - 1; i >= 0; i--) {
            library(i);
        }
        StringBuilder another = new StringBuilder();
        SYMBOLS.forEach(symbol -> another.append("int %s(void) { return %d; }\n".formatted(symbol, ANOTHER)));
        Files.writeString(folder.resolve("another.c"), another);
        Tools.gcc(folder, "-shared", "-fPIC", "-o", "another.so", "another.c");
        StringBuilder main = new StringBuilder("#include <stdio.h>\n");
        StringBuilder body = new StringBuilder();
        for (String symbol : SYMBOLS) {
            main.append("int %s(void);\n".formatted(symbol));
            body.append("printf(\"program %1$s %%d\\n\", %1$s());\n".formatted(symbol));
        }
        for (int i : linked) {
            for (String symbol : calls.get(i)) {
                main.append("int call_%d_%s(void);\n".formatted(i, symbol));
                body.append("printf(\"lib%1$d.so %2$s %%d\\n\", call_%1$d_%2$s());\n".formatted(i, symbol));
            }
        }
        Files.writeString(folder.resolve("main.c"), main + "int main(void) {\n" + body + "return 0;\n}\n");
        program("program", linked);
    }

    private void library(int number, String... options) throws IOException {
        StringBuilder source = new StringBuilder();
        definitions.get(number).forEach((symbol, kind) ->
                source.append("%sint %s(void) { return %d; }\n".formatted(kind, symbol, number)));
        for (String symbol : calls.get(number)) {
            source.append("int %2$s(void);\nint call_%1$d_%2$s(void) { return %2$s(); }\n".formatted(number, symbol));
        }
        Files.writeString(folder.resolve("lib" + number + ".c"), source);
        link("lib" + number + ".so", "lib" + number + ".c", needs.get(number), List.of(options), "-shared", "-fPIC",
                "-fno-builtin", "-Wl,-soname,lib" + number + ".so");
    }

    private void program(String file, List<Integer> libraries) {
        link(file, "main.c", libraries, List.of("-Wl,--allow-shlib-undefined"), "-fno-builtin");
    }

    private void link(String file, String source, List<Integer> libraries, List<String> more, String... options) {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("-o", file, source, "-Wl,--no-as-needed", "-L.", "-Wl,-rpath,$ORIGIN"));
        libraries.forEach(library -> words.add("-l:lib" + library + ".so"));
        words.addAll(more);
        Tools.gcc(folder, words.toArray(String[]::new));
    }

    /** Who defined what was called, by what the program printed. */
    private Map<String, Integer> run(String program, Map<String, String> environment) {
        Command command = Command.of("./" + program).in(folder);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        Map<String, Integer> values = new HashMap<>();
        Tools.mustSucceed(command).stdout().lines().forEach(line ->
                values.put(line.substring(0, line.lastIndexOf(' ')),
                        Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return values;
    }

    private static int definer(String object) {
        String name = object.substring(object.lastIndexOf('/') + 1);
        return object.equals("that library") ? ANOTHER : name.charAt("lib".length()) - '0';
    }

    /** @return how many claims were checked */
    private int check(String requester, String symbol) throws IOException {
        String call = requester + " " + symbol;
        Outcome outcome = Jemu.runWithArguments(Command.of("explain", symbol, "--in", requester, "--static", "--json",
                "--", "./program").in(folder));
        if (outcome.status() == 1) {
            assertThat(outcome.stderr()).contains(requester + " has no relocation for " + symbol);
            assertThat(run("program", Map.of("LD_PRELOAD", "./another.so"))).as(call)
                    .containsEntry(call, definer(requester));
            return 1;
        }
        JsonObject explanation = JsonParser.parseString(outcome.stdout()).getAsJsonObject();
        assertThat(run("program", Map.of())).as(call)
                .containsEntry(call, definer(explanation.get("definer").getAsString()));
        int checked = 1;
        for (JsonElement element : explanation.getAsJsonArray("whatIfs")) {
            JsonObject whatIf = element.getAsJsonObject();
            assertThat(change(whatIf, requester)).as("%s: %s", call, whatIf)
                    .containsEntry(call, definer(whatIf.get("object").getAsString()));
            checked++;
        }
        return checked;
    }

    /** Does what a claim is about, and runs the program. */
    private Map<String, Integer> change(JsonObject whatIf, String requester) throws IOException {
        String subject = whatIf.get("subject").getAsString();
        return switch (whatIf.get("change").getAsString()) {
            case "preload" -> run("program", Map.of("LD_PRELOAD", subject));
            case "preload_another" -> run("program", Map.of("LD_PRELOAD", "./another.so"));
            case "dynamic_weak" -> run("program", Map.of("LD_DYNAMIC_WEAK", "1"));
            case "linked_first" -> {
                List<Integer> order = new ArrayList<>(linked);
                order.remove(Integer.valueOf(definer(subject)));
                order.addFirst(definer(subject));
                program("changed", order);
                yield run("changed", Map.of());
            }
            case "symbolic" -> {
                library(definer(requester), "-Wl,-Bsymbolic");
                Map<String, Integer> values = run("program", Map.of());
                library(definer(requester));
                yield values;
            }
            default -> throw new AssertionError("not known how to do: " + whatIf);
        };
    }
}
