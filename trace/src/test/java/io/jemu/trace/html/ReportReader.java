package io.jemu.trace.html;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Reads the rows back that a report holds, as its page does. */
final class ReportReader {
    private static final Pattern TABLES =
            Pattern.compile("<script type=\"text/plain\" id=\"tables\">([^<]*)</script>");
    private static final Pattern BLOCK =
            Pattern.compile("<script type=\"text/plain\" class=\"block\">([A-Za-z0-9+/=]*)</script>");

    private final Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
    private final Map<String, Map<String, Character>> columns = new LinkedHashMap<>();
    private final List<Integer> blockSizes = new ArrayList<>();

    ReportReader(String html) throws IOException {
        Matcher found = TABLES.matcher(html);
        if (!found.find()) {
            throw new IOException("no tables are described");
        }
        found.group(1).lines().forEach(line -> {
            String[] words = line.split(" ");
            tables.put(words[0], new ArrayList<>());
            Map<String, Character> types = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                types.put(words[i].split(":")[0], words[i].split(":")[1].charAt(0));
            }
            columns.put(words[0], types);
        });
        Matcher blocks = BLOCK.matcher(html);
        while (blocks.find()) {
            byte[] compressed = Base64.getDecoder().decode(blocks.group(1));
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
                read(ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    List<Map<String, Object>> rows(String table) {
        return tables.get(table);
    }

    /** How many rows each block has. */
    List<Integer> blockSizes() {
        return blockSizes;
    }

    private void read(ByteBuffer block) {
        String table = List.copyOf(tables.keySet()).get((int) unsigned(block));
        int count = (int) unsigned(block);
        blockSizes.add(count);
        List<String> names = lines(block);
        List<String> texts = lines(block);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new LinkedHashMap<>());
        }
        columns.get(table).forEach((name, type) -> {
            ByteBuffer column = slice(block);
            long before = 0;
            for (Map<String, Object> row : rows) {
                switch (type) {
                    case 'd' -> {
                        long zigzag = unsigned(column);
                        before += zigzag >>> 1 ^ -(zigzag & 1);
                        row.put(name, before);
                    }
                    case 'u' -> row.put(name, unsigned(column));
                    case 'x' -> row.put(name, column.getLong());
                    case 's' -> row.put(name, names.get((int) unsigned(column)));
                    case 't' -> row.put(name, texts.get((int) unsigned(column)));
                    default -> throw new IllegalStateException("type " + type);
                }
            }
            if (column.hasRemaining()) {
                throw new IllegalStateException("more than the rows in " + name);
            }
        });
        if (block.hasRemaining()) {
            throw new IllegalStateException("more than the columns of " + table);
        }
        tables.get(table).addAll(rows);
    }

    private static List<String> lines(ByteBuffer block) {
        int count = (int) unsigned(block);
        ByteBuffer bytes = slice(block);
        String all = StandardCharsets.UTF_8.decode(bytes).toString();
        List<String> lines = List.of(all.split("\n", -1)).subList(0, count);
        if (!String.join("\n", lines).concat(count == 0 ? "" : "\n").equals(all)) {
            throw new IllegalStateException("not " + count + " lines");
        }
        return lines;
    }

    private static ByteBuffer slice(ByteBuffer block) {
        int size = (int) unsigned(block);
        ByteBuffer slice = block.slice(block.position(), size).order(ByteOrder.LITTLE_ENDIAN);
        block.position(block.position() + size);
        return slice;
    }

    private static long unsigned(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte group = bytes.get();
            value |= (long) (group & 0x7f) << shift;
            if (group >= 0) {
                return value;
            }
        }
    }
}
