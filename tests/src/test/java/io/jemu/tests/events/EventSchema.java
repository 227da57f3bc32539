package io.jemu.tests.events;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import io.jemu.trace.files.JsonLinesWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The schema of event files, by which a validator that knows nothing of jemu judges each line. */
final class EventSchema {
    private final Validator validator;
    private final URI schema;
    private final String text;

    EventSchema() {
        try (InputStream resource = JsonLinesWriter.class.getResourceAsStream("events.schema.json")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        validator = new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
        schema = validator.registerSchema(text);
    }

    /** The schema itself. */
    JsonObject document() {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** What is wrong with a line; empty if nothing is. */
    String complaint(String line) {
        Validator.Result result = validator.validate(schema, line);
        return result.isValid() ? "" : line + "\n" + result.getErrors().stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getError()).distinct()
                .collect(Collectors.joining("\n"));
    }

    /** The events of a file, each of which must be valid, in an order that makes sense. */
    List<JsonObject> read(Path file) throws IOException {
        List<JsonObject> events = new ArrayList<>();
        long last = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String complaint = complaint(line);
            if (!complaint.isEmpty()) {
                throw new AssertionError(complaint);
            }
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            if (events.isEmpty() != event.get("type").getAsString().equals("header")) {
                throw new AssertionError("the header is not the first line: " + line);
            }
            long time = event.has("time") ? event.get("time").getAsLong() : 0;
            if (time < last) {
                throw new AssertionError("time goes backwards: " + line);
            }
            last = time;
            events.add(event);
        }
        return events;
    }
}
