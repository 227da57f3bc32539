package io.jemu.trace.files;

import io.jemu.emulator.trace.BlockEvent;
import io.jemu.emulator.trace.CodeRegion;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Coverage in the format of DynamoRIO's drcov, version 2 with a module table of version 2: one entry for each object
 * at each place that it was mapped at, and blocks as offsets from there. Code that no file is behind has entries of its
 * own, called {@code [anonymous]}. The file is written at the end; what is kept until then grows with the code that
 * has run, not with the time.
 */
public final class DrcovWriter implements EventWriter {
    private static final int MAX_MODULES = 1 << 16;
    private static final int MAX_BLOCK = (1 << 16) - 1;
    private static final long WINDOW = 1L << 32;
    private static final int SIZE_SHIFT = 32;
    private static final int MODULE_SHIFT = 48;
    private static final int BUFFERED_BLOCKS = 1 << 12;
    private static final String NO_FILE = "[anonymous]";

    private final OutputStream out;
    private final List<Module> modules = new ArrayList<>();
    private final Map<Module, Integer> numbers = new HashMap<>();
    private final LongSet blocks = new LongSet();

    /** A range of at most 4 GiB: offsets in it have 32 bits. */
    private record Module(String path, long begin, long end, long entry) {}

    /** @param out is written to when the writer is closed, and closed with it */
    public DrcovWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return type == BlockEvent.class;
    }

    @Override
    public void write(long time, Event event) throws IOException {
        BlockEvent block = (BlockEvent) event;
        for (int done = 0; done < block.size(); done += MAX_BLOCK) {
            add(block.region(), block.address() + done, Math.min(MAX_BLOCK, block.size() - done));
        }
    }

    private void add(CodeRegion region, long address, int size) throws IOException {
        long window = (address - region.begin()) / WINDOW * WINDOW;
        long begin = region.begin() + window;
        Module module = new Module(region.path(), begin, Math.min(region.end(), begin + WINDOW), region.entry());
        Integer number = numbers.get(module);
        if (number == null) {
            if (modules.size() == MAX_MODULES) {
                throw new IOException("drcov has room for " + MAX_MODULES + " modules, and the program has more places"
                        + " with code");
            }
            number = modules.size();
            modules.add(module);
            numbers.put(module, number);
        }
        blocks.add(address - begin | (long) size << SIZE_SHIFT | (long) number << MODULE_SHIFT);
    }

    @Override
    public void flush() {
        // The numbers of modules and blocks come first in the file.
    }

    @Override
    public void close() throws IOException {
        try (out) {
            StringBuilder head = new StringBuilder("DRCOV VERSION: 2\nDRCOV FLAVOR: jemu\n");
            head.append("Module Table: version 2, count ").append(modules.size()).append('\n');
            head.append("Columns: id, base, end, entry, path\n");
            for (int i = 0; i < modules.size(); i++) {
                Module module = modules.get(i);
                head.append("%3d, 0x%016x, 0x%016x, 0x%016x, ".formatted(i, module.begin, module.end, module.entry))
                        .append(module.path.isEmpty() ? NO_FILE : oneLine(module.path)).append('\n');
            }
            head.append("BB Table: ").append(blocks.size()).append(" bbs\n");
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            long[] sorted = blocks.sorted();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFERED_BLOCKS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long block : sorted) {
                // As struct bb_entry_t lies in memory: uint start; ushort size; ushort mod_id.
                buffer.putLong(block);
                if (!buffer.hasRemaining()) {
                    out.write(buffer.array());
                    buffer.clear();
                }
            }
            out.write(buffer.array(), 0, buffer.position());
        }
    }

    /** A name with a line feed would end the line. */
    private static String oneLine(String path) {
        return path.replace("\n", "\\n").replace("\r", "\\r");
    }
}
