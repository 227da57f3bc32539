package io.jemu.trace.files;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A format of event files. */
public enum TraceFormat {
    /** Lines for people. */
    TEXT("text", ".txt"),
    /** A JSON object in each line. */
    JSON_LINES("jsonl", ".jsonl"),
    /** The trace event format of Chrome, which Perfetto reads. */
    CHROME("json", ".json"),
    /** Coverage, as DynamoRIO's drcov writes it. */
    DRCOV("drcov", ".drcov"),
    /** Collapsed stacks, which flamegraph.pl reads. */
    FOLDED("folded", ".folded"),
    /** A page for a browser. */
    HTML("html", ".html"),
    /** Nothing: the file stays empty. For measuring what the events themselves cost. */
    NONE("none", ".none");

    private final String optionValue;
    private final String extension;

    TraceFormat(String optionValue, String extension) {
        this.optionValue = optionValue;
        this.extension = extension;
    }

    /** What {@code --trace-format} calls it. */
    public String optionValue() {
        return optionValue;
    }

    /** The format of that name. */
    public static Optional<TraceFormat> named(String optionValue) {
        return Arrays.stream(values()).filter(format -> format.optionValue.equals(optionValue)).findFirst();
    }

    /** The names, separated by commas. */
    public static String names() {
        return Arrays.stream(values()).map(TraceFormat::optionValue).collect(Collectors.joining(", "));
    }

    /** By the end of a file's name; text if it is none that another format has. */
    public static TraceFormat ofFile(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(format -> name.endsWith(format.extension)).findFirst().orElse(TEXT);
    }
}
