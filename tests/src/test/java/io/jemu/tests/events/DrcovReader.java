package io.jemu.tests.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what drcov writes, as drcov2lcov and Lighthouse do: the columns of the module table by their names, then
 * entries of eight bytes, {@code struct { uint start; ushort size; ushort mod_id; }}, to the end of the file.
 */
final class DrcovReader {
    private static final int ENTRY = 8;

    private final byte[] bytes;
    private int at;

    /** A line of the module table. */
    record Module(int id, long base, long end, long entry, String path) {}

    /** A block: where it begins in its module. */
    record Block(Module module, long start, int size) {}

    private DrcovReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static List<Block> read(Path file) throws IOException {
        return new DrcovReader(Files.readAllBytes(file)).blocks();
    }

    private String line() {
        int begin = at;
        while (bytes[at] != '\n') {
            at++;
        }
        return new String(bytes, begin, at++ - begin, StandardCharsets.ISO_8859_1);
    }

    private String after(String prefix, String suffix) {
        String line = line();
        if (!line.startsWith(prefix) || !line.endsWith(suffix)) {
            throw new AssertionError("not '" + prefix + "...': " + line);
        }
        return line.substring(prefix.length(), line.length() - suffix.length());
    }

    private List<Block> blocks() {
        if (Integer.parseInt(after("DRCOV VERSION: ", "")) != 2) {
            throw new AssertionError("another version of the file");
        }
        after("DRCOV FLAVOR: ", "");
        String[] table = after("Module Table: version ", "").split(", count ");
        if (Integer.parseInt(table[0]) != 2) {
            throw new AssertionError("another version of the module table");
        }
        List<String> columns = Arrays.asList(after("Columns: ", "").split(", "));
        List<Module> modules = new ArrayList<>();
        int count = Integer.parseInt(table[1]);
        for (int i = 0; i < count; i++) {
            // The last column may hold commas.
            String[] cells = line().strip().split(", ", columns.size());
            Module module = new Module(Integer.parseInt(cells[columns.indexOf("id")].strip()),
                    number(cells[columns.indexOf("base")]), number(cells[columns.indexOf("end")]),
                    number(cells[columns.indexOf("entry")]), cells[columns.indexOf("path")]);
            if (module.id != i || module.base >= module.end) {
                throw new AssertionError("a bad module: " + module);
            }
            modules.add(module);
        }
        int expected = Integer.parseInt(after("BB Table: ", " bbs"));
        if (bytes.length - at != expected * ENTRY) {
            throw new AssertionError(expected + " blocks in " + (bytes.length - at) + " bytes");
        }
        ByteBuffer binary = ByteBuffer.wrap(bytes, at, bytes.length - at).order(ByteOrder.LITTLE_ENDIAN);
        List<Block> blocks = new ArrayList<>();
        while (binary.hasRemaining()) {
            long start = Integer.toUnsignedLong(binary.getInt());
            int size = Short.toUnsignedInt(binary.getShort());
            Module module = modules.get(Short.toUnsignedInt(binary.getShort()));
            if (size == 0 || start + size > module.end - module.base) {
                throw new AssertionError("a block outside of its module: " + start + " + " + size + " in " + module);
            }
            blocks.add(new Block(module, start, size));
        }
        return blocks;
    }

    private static long number(String cell) {
        return Long.parseUnsignedLong(cell.strip().substring(2), 16);
    }
}
