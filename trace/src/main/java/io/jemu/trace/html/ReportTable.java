package io.jemu.trace.html;

import static io.jemu.trace.html.ColumnType.COUNT;
import static io.jemu.trace.html.ColumnType.NAME;
import static io.jemu.trace.html.ColumnType.TEXT;
import static io.jemu.trace.html.ColumnType.TIME;
import static io.jemu.trace.html.ColumnType.WORD;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The tables of a report: a row for each event of a kind. Columns hold what the fields of the event are, in the same
 * words; an object is its name and, in {@code space} or a column that ends so, the number of its namespace.
 */
enum ReportTable {
    /** What is told of the run as a whole. */
    FACTS(new Column("name", NAME), new Column("text", TEXT)),
    /** {@code text} is the list of arguments of an exec, and the outcome of an end. */
    PROCESSES(ofTask(new Column("step", NAME), new Column("maker", COUNT), new Column("parent", COUNT),
            new Column("path", NAME), new Column("text", TEXT), new Column("status", COUNT))),
    OBJECTS(ofTask(new Column("state", NAME), new Column("space", COUNT), new Column("name", NAME),
            new Column("path", NAME), new Column("soname", NAME), new Column("begin", WORD), new Column("end", WORD),
            new Column("buildId", NAME), new Column("needed", NAME), new Column("cause", NAME),
            new Column("loader", NAME))),
    /** {@code candidates} is a list: name, namespace, version, standing and "hidden" or nothing, for each. */
    BINDINGS(ofTask(new Column("space", COUNT), new Column("requester", NAME), new Column("symbol", NAME),
            new Column("version", NAME), new Column("relocation", NAME), new Column("when", NAME),
            new Column("winnerSpace", COUNT), new Column("winner", NAME), new Column("definition", WORD),
            new Column("reason", NAME), new Column("interposes", COUNT), new Column("candidates", NAME),
            new Column("slot", WORD), new Column("value", WORD), new Column("callSite", WORD))),
    /** {@code time} is when the call was made; rows come in the order in which calls returned. */
    SYSCALLS(ofTask(new Column("duration", TIME), new Column("name", NAME), new Column("text", TEXT),
            new Column("outcome", TEXT), new Column("result", WORD))),
    MAPS(ofTask(new Column("change", NAME), new Column("begin", WORD), new Column("end", WORD),
            new Column("protection", NAME), new Column("path", NAME), new Column("offset", WORD))),
    INITS(ofTask(new Column("phase", NAME), new Column("begins", COUNT), new Column("space", COUNT),
            new Column("object", NAME), new Column("function", WORD))),
    SIGNALS(ofTask(new Column("number", COUNT), new Column("name", NAME), new Column("code", TIME),
            new Column("sender", COUNT), new Column("address", WORD), new Column("text", TEXT))),
    /**
     * Calls between objects and their returns: {@code text} is the arguments, or what is returned; {@code word} the
     * function, or RAX.
     */
    CALLS(ofTask(new Column("begins", COUNT), new Column("depth", COUNT), new Column("caller", NAME),
            new Column("callee", NAME), new Column("symbol", NAME), new Column("text", TEXT),
            new Column("word", WORD)));

    private final List<Column> columns;

    ReportTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** What all events have: nanoseconds since the run began, the place among all events, process and thread. */
    private static Column[] ofTask(Column... more) {
        return Stream.concat(Stream.of(new Column("time", TIME), new Column("order", TIME), new Column("pid", COUNT),
                new Column("tid", COUNT)), Stream.of(more)).toArray(Column[]::new);
    }

    List<Column> columns() {
        return columns;
    }

    /** The name that the page knows. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A column's name, as the page knows it, and how it is written. */
    record Column(String name, ColumnType type) {
    }
}
