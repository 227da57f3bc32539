package io.jemu.trace.html;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A report while it is being written: the page first, then blocks of rows in elements that a browser keeps and does not
 * run, then the end. What waits in memory is at most a block for each table. A file that lacks its end can be opened;
 * the page says that it is cut short.
 */
final class ReportFile implements AutoCloseable {
    private final OutputStream out;
    private final long mostRows;
    private final Map<ReportTable, Block> blocks = new EnumMap<>(ReportTable.class);
    private final Map<ReportTable, Long> rows = new EnumMap<>(ReportTable.class);

    /**
     * Begins the file.
     *
     * @param out where it goes; closed with the report
     * @param mostRows how many rows of each table are kept; further ones are counted
     */
    ReportFile(OutputStream out, long mostRows) throws IOException {
        this.out = out;
        this.mostRows = mostRows;
        for (ReportTable table : ReportTable.values()) {
            blocks.put(table, new Block(table));
            rows.put(table, 0L);
        }
        write(ReportPage.html());
        write(element("tables", Arrays.stream(ReportTable.values()).map(ReportFile::describe)
                .collect(Collectors.joining("\n"))));
    }

    private static String describe(ReportTable table) {
        return table.columns().stream().map(column -> column.name() + ":" + column.type().letter())
                .collect(Collectors.joining(" ", table.key() + " ", ""));
    }

    /** Adds a row, if the table still takes one. */
    void add(ReportTable table, Consumer<Block> cells) throws IOException {
        if (rows.merge(table, 1L, Long::sum) > mostRows) {
            return;
        }
        Block block = blocks.get(table);
        cells.accept(block);
        if (block.end()) {
            write(block);
        }
    }

    private void write(Block block) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(block.take());
        }
        write("<script type=\"text/plain\" class=\"block\">"
                + Base64.getEncoder().encodeToString(compressed.toByteArray()) + "</script>\n");
    }

    /** Writes the rows that wait. */
    void flush() throws IOException {
        for (Block block : blocks.values()) {
            if (!block.isEmpty()) {
                write(block);
            }
        }
        out.flush();
    }

    /** Writes what is left and the end of the page. */
    @Override
    public void close() throws IOException {
        try (out) {
            flush();
            write(element("end", rows.entrySet().stream().map(entry -> entry.getKey().key() + ":" + entry.getValue())
                    .collect(Collectors.joining(" "))));
            write("</body>\n</html>\n");
        }
    }

    /** Text of jemu's own, without markup. */
    private static String element(String id, String text) {
        return "<script type=\"text/plain\" id=\"" + id + "\">" + text + "</script>\n";
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
