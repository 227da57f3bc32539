package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.descriptor.Argument;
import io.jemu.syscalls.descriptor.ConstantTable;
import io.jemu.syscalls.descriptor.Direction;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * System calls with good arguments, and what the declarations make of them: for each argument the values that a hostile
 * program would try. A line of a table is the name of a call and its arguments as {@link VectorImage} reads them.
 * Before the name, {@code !} says that the call is made without privileges, {@code ~} that its result is not the same
 * in each run, {@code =} that the arguments are tried only as they are. A line
 * {@code - EXPRESSION: REASON} excepts from the line before what the expression finds, such as {@code addr -1$}.
 */
final class CallVectors {
    private static final int UNPRIVILEGED = 1;
    private static final int ARGUMENTS = 6;
    private static final long ONE_PAGE = 0x1000;
    private static final long CLOSED = 90 - 1;
    private static final long KERNEL_HALF = 0xffff_8880_0000_0000L;
    private static final long NOT_CANONICAL = 0x8000_0000_0000_0000L >>> 1;
    private static final long LAST_USER_PAGE = 0x7fff_ffff_f000L;
    private static final long GARBAGE = 0xdead_beef_0000_0000L;
    private static final long LOW_HALF = 0xffff_ffffL;
    /** Of no process, group or thread. */
    private static final int NO_PID = 0x3fff_fffe;

    private final VectorImage image = new VectorImage();
    private final List<Vector> vectors = new ArrayList<>();
    private int lastLine;
    private int lastLength;

    /**
     * A call to make.
     *
     * @param label what is tried
     * @param copy from where {@code length} bytes are copied to the end of the last page before the call
     */
    record Vector(String label, SyscallDescriptor call, boolean varies, long[] arguments, long copy, long length,
            long flags) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(label).append(" (");
            for (int i = 0; i < call.arguments().size(); i++) {
                text.append(i == 0 ? "" : ", ").append("0x").append(Long.toHexString(arguments[i]));
            }
            return text.append(')').toString();
        }
    }

    CallVectors(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("- ")) {
                except(line.substring(2, line.indexOf(": ")));
            } else if (!line.isBlank() && !line.startsWith("//")) {
                line(line);
            }
        }
    }

    byte[] image() {
        return image.bytes();
    }

    List<Vector> vectors() {
        return vectors;
    }

    /** The vectors of the last line that match are not tried. */
    private void except(String expression) {
        Pattern pattern = Pattern.compile(expression);
        List<Vector> last = vectors.subList(lastLine, vectors.size());
        if (!last.removeIf(vector -> pattern.matcher(vector.label().substring(lastLength)).find())) {
            throw new IllegalArgumentException("nothing is excepted by " + expression);
        }
    }

    private void line(String line) {
        lastLine = vectors.size();
        lastLength = line.length();
        VectorImage.Text text = new VectorImage.Text(line);
        String word = text.word();
        String name = word.replaceAll("^[!~=]+", "");
        SyscallDescriptor call = Arrays.stream(SyscallNumber.values())
                .filter(number -> number.cName().equals(name))
                .findFirst()
                .flatMap(number -> SyscallDescriptors.of(number.number()))
                .orElseThrow(() -> new IllegalArgumentException("no declared call is named " + name));
        List<VectorImage.Value> values = new ArrayList<>();
        while (!text.ended()) {
            values.add(image.read(text));
        }
        if (values.size() != call.arguments().size()) {
            throw new IllegalArgumentException(call.arguments().size() + " arguments are needed: " + line);
        }
        long[] good = new long[ARGUMENTS];
        for (int i = 0; i < values.size(); i++) {
            good[i] = values.get(i).bits();
        }
        boolean varies = word.contains("~");
        long flags = word.contains("!") ? UNPRIVILEGED : 0;
        vectors.add(new Vector(line, call, varies, good, 0, 0, flags));
        if (word.contains("=")) {
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            Argument argument = call.arguments().get(i);
            Map<String, long[]> variants = new LinkedHashMap<>();
            for (Map.Entry<String, Long> plain : plain(argument, values.get(i).bits()).entrySet()) {
                variants.put(plain.getKey(), new long[] {plain.getValue(), 0, 0});
            }
            addresses(argument, values.get(i), variants);
            for (Map.Entry<String, long[]> variant : variants.entrySet()) {
                long[] arguments = good.clone();
                arguments[i] = variant.getValue()[0];
                vectors.add(new Vector(line + ": " + argument.name() + " " + variant.getKey(), call, varies,
                        arguments, variant.getValue()[1], variant.getValue()[2], flags));
            }
        }
    }

    /** Values of an argument that do not depend on what it points to. */
    private static Map<String, Long> plain(Argument argument, long good) {
        Map<String, Long> values = new LinkedHashMap<>();
        if (argument.narrow()) {
            values.put("with a high half", GARBAGE | good & LOW_HALF);
        }
        switch (argument.kind()) {
            case FD -> {
                numbers(values, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, CLOSED);
                VectorImage.NAMES.forEach((name, fd) -> {
                    if (fd >= VectorImage.NAMES.get("FILE") && fd <= VectorImage.NAMES.get("TCP")) {
                        values.put(name, fd);
                    }
                });
            }
            case DIRFD -> {
                numbers(values, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, CLOSED);
                for (String name : List.of("FILE", "DIR", "OPATH", "PIPE_R", "SOCK", "CWD")) {
                    values.put(name, VectorImage.NAMES.get(name));
                }
            }
            case SIZE, OFFSET -> {
                numbers(values, 0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
                if (!argument.narrow()) {
                    numbers(values, Long.MIN_VALUE, Long.MAX_VALUE, LOW_HALF, 1L << Integer.SIZE, -ONE_PAGE);
                }
            }
            case NUMBER -> numbers(values, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case CONSTANT -> {
                numbers(values, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 99);
                for (long constant : constants(argument.table())) {
                    numbers(values, constant);
                }
            }
            case FLAGS -> {
                numbers(values, 0);
                long known = constants(argument.table()).stream().reduce(0L, (a, b) -> a | b) & LOW_HALF;
                long tried = known | Long.lowestOneBit(~known) | Long.highestOneBit(~known & LOW_HALF)
                        | Long.highestOneBit(~known & LOW_HALF >> 1);
                for (long bit = 1; bit < LOW_HALF; bit <<= 1) {
                    if ((tried & bit) != 0) {
                        values.put("with bit 0x" + Long.toHexString(bit), bit | good);
                    }
                }
            }
            case HEX -> numbers(values, 0, -1, 1, 1L << 31, 1L << 62);
            case PID -> numbers(values, NO_PID, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SIGNAL -> numbers(values, -1, 0, 32, 64, 65, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case MODE -> numbers(values, 0, -1);
            case ID -> numbers(values, -1, NO_PID);
            default -> { }
        }
        values.values().remove(good);
        return values;
    }

    private static List<Long> constants(ConstantTable table) {
        return table.entries().stream().map(ConstantTable.Entry::value).toList();
    }

    private static void numbers(Map<String, Long> values, long... numbers) {
        for (long number : numbers) {
            values.put("= 0x" + Long.toHexString(number), number);
        }
    }

    private static void addresses(Argument argument, VectorImage.Value good, Map<String, long[]> values) {
        switch (argument.kind()) {
            case ADDRESS, PATH, TEXT, BYTES, STRUCT -> { }
            default -> {
                if (good.size() == 0) {
                    return;
                }
            }
        }
        put(values, "NULL", 0);
        put(values, "unmapped", VectorImage.UNMAPPED);
        put(values, "of the kernel", KERNEL_HALF);
        put(values, "not canonical", NOT_CANONICAL);
        put(values, "0x7ffffffff000", LAST_USER_PAGE);
        put(values, "-1", -1);
        put(values, "-4096", -ONE_PAGE);
        put(values, "0x7fffffffffffffff", Long.MAX_VALUE);
        put(values, "without access", VectorImage.NO_ACCESS + 64);
        int size = good.size();
        if (size > 0) {
            put(values, "read-only", VectorImage.READ_ONLY + good.bits() - VectorImage.BASE);
            values.put("at the edge", new long[] {VectorImage.EDGE_END - size, good.bits(), size});
            if (size > 1) {
                values.put("over the edge", new long[] {VectorImage.EDGE_END - size + 1, good.bits(), size - 1});
            }
            values.put("not aligned", new long[] {VectorImage.EDGE_END - size - 1, good.bits(), size + 1});
        } else if (good.bits() != 0 && argument.direction() == Direction.NONE) {
            put(values, "not aligned", good.bits() + 1);
        }
    }

    private static void put(Map<String, long[]> values, String label, long bits) {
        values.put(label, new long[] {bits, 0, 0});
    }
}
