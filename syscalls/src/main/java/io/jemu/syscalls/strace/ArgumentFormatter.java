package io.jemu.syscalls.strace;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.descriptor.Argument;
import io.jemu.syscalls.descriptor.ArgumentKind;
import io.jemu.syscalls.descriptor.Direction;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows arguments by what their declarations say. What a call reads is shown before it, what it writes after it. */
final class ArgumentFormatter {
    private static final String POINTED = "*";
    private static final String LENGTH = "socklen_t";
    /** Of arrays that are not abbreviated: what a hostile program says there is must not fill memory. */
    private static final int MOST_ELEMENTS = 1 << 16;
    /** An array whose length is part of the type: {@code int[2]}. */
    private static final Pattern FIXED_ARRAY = Pattern.compile("(\\w+)\\[(\\d+)]");

    private final Structures structures = new Structures();

    /** Shows everything that is known before the call. */
    void enter(TracedCall call) {
        for (int i = 0; i < call.shown(); i++) {
            Argument argument = call.argument(i);
            if (call.text(i) == null && argument.direction() != Direction.OUT) {
                enter(call, i, argument);
            }
        }
    }

    private void enter(TracedCall call, int index, Argument argument) {
        long value = call.value(index);
        switch (argument.kind()) {
            case PATH -> call.pointee(index, () -> string(call.view(), value, PathLimits.PATH_MAX - 1));
            case TEXT -> call.pointee(index, () -> string(call.view(), value, call.view().style().stringLimit()));
            case BYTES -> call.pointee(index, () -> Fields.bytes(call.view(), value, length(call, argument)));
            case STRUCT -> structurePointee(call, index, argument, value);
            default -> call.text(index, plain(call.view(), argument, value));
        }
    }

    private void structurePointee(TracedCall call, int index, Argument argument, long value) {
        if (call.dereferences()) {
            call.pointee(index, () -> structure(call, argument, value));
        } else {
            call.text(index, Values.address(value));
        }
    }

    /** Shows what the call has written. */
    void leave(TracedCall call) {
        for (int i = 0; i < call.shown(); i++) {
            Argument argument = call.argument(i);
            long value = call.value(i);
            if (call.text(i) != null) {
                leaveChanged(call, i, argument);
            } else if (call.failed()) {
                call.text(i, Values.address(value));
            } else if (argument.kind() == ArgumentKind.BYTES) {
                call.pointee(i, () -> Fields.bytes(call.view(), value, length(call, argument)));
            } else {
                structurePointee(call, i, argument, value);
            }
        }
    }

    /** A number that the call has changed is shown with its old and its new value. */
    private void leaveChanged(TracedCall call, int index, Argument argument) {
        if (argument.direction() != Direction.IN_OUT || call.failed() || call.fixed(index)) {
            return;
        }
        Optional<Structure> structure = structures.find(argument.struct());
        if (structure.isPresent() && structure.get().scalar()) {
            String before = call.text(index);
            call.pointee(index, () -> {
                String after = structure(call, argument, call.value(index));
                if (after.equals(before)) {
                    return before;
                }
                return argument.struct().equals(LENGTH) // both in the same brackets
                        ? before.substring(0, before.length() - 1) + " => " + after.substring(1)
                        : before + " => " + after;
            });
        }
    }

    /** A NUL-terminated string, of which at most {@code limit} bytes are shown. */
    static String string(View view, long address, int limit) {
        byte[] bytes = view.readCString(address, limit + 1);
        return bytes != null ? view.quote(bytes, limit) : view.quote(view.read(address, limit + 1), limit);
    }

    private static String plain(View view, Argument argument, long value) {
        return switch (argument.kind()) {
            case SIZE -> argument.narrow() ? Integer.toUnsignedString((int) value) : Long.toUnsignedString(value);
            case ADDRESS -> Values.address(value);
            case HEX -> Values.hex(unsigned(argument, value));
            case FD -> view.descriptor((int) value);
            case DIRFD -> directory(view, (int) value);
            case FLAGS -> view.flags(argument.table(), unsigned(argument, value));
            case CONSTANT -> constant(view, argument, value);
            case MODE -> view.mode((int) value);
            case DEVICE -> view.device(value);
            case ID -> Values.id((int) value);
            case SIGNAL -> view.signal((int) value);
            default -> String.valueOf(value);
        };
    }

    private static String directory(View view, int fd) {
        if (fd != AtFlags.AT_FDCWD) {
            return view.descriptor(fd);
        }
        String name = view.named(String.valueOf(fd), "AT_FDCWD");
        return view.style().descriptors() == Style.Descriptors.NUMBER ? name : name + view.files().workingDirectory();
    }

    private static long unsigned(Argument argument, long value) {
        return argument.narrow() ? Integer.toUnsignedLong((int) value) : value;
    }

    private static String constant(View view, Argument argument, long value) {
        String name = argument.table().name(value); // constants of type int may be negative
        return name == null || value >= 0 ? view.constant(argument.table(), unsigned(argument, value))
                : view.named(String.valueOf(value), name);
    }

    /** How many bytes or elements are at an address. */
    private static long length(TracedCall call, Argument argument) {
        String length = argument.length();
        if (length.equals(Argument.RETURN)) {
            return call.result();
        }
        boolean pointed = length.startsWith(POINTED);
        int index = call.descriptor().indexOf(pointed ? length.substring(1) : length);
        long value = call.value(index);
        return pointed ? Integer.toUnsignedLong(call.view().read32(value)) : value;
    }

    private String structure(TracedCall call, Argument argument, long address) {
        long count = argument.length().isEmpty() ? 1 : length(call, argument);
        switch (argument.struct()) {
            case "cpu_set" -> {
                return bits(call.view(), address, count);
            }
            case "iovec" -> {
                return vectors(call, argument, address, count);
            }
            default -> { }
        }
        Matcher fixed = FIXED_ARRAY.matcher(argument.struct());
        if (fixed.matches()) {
            return structures.find(fixed.group(1))
                    .map(element -> array(call.view(), address, element, Integer.parseInt(fixed.group(2))))
                    .orElseGet(() -> Values.address(address));
        }
        Optional<Structure> structure = structures.find(argument.struct());
        if (structure.isEmpty()) {
            return Values.address(address);
        }
        Structure known = structure.get();
        boolean single = argument.length().isEmpty();
        return single && !known.scalar()
                ? known.format().text(call.view(), address)
                : array(call.view(), address, known, count);
    }

    /**
     * The elements of an array, as many as bytes of a string: when one cannot be read, its address ends the list; when
     * the first one cannot, it is the array's address.
     */
    static String array(View view, long address, Structure element, long count) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ");
            if (i >= limit(view)) {
                out.append("...");
                break;
            }
            out.append(element.format().text(view, address + (long) i * element.size()));
        }
        return out.append(']').toString();
    }

    /** How many elements of an array are shown. */
    static int limit(View view) {
        return view.abbreviated() ? view.style().stringLimit() : MOST_ELEMENTS;
    }

    /** Numbers of the bits that are set: CPUs, descriptors. */
    static String bits(View view, long address, long bytes) {
        byte[] set = view.read(address, Math.clamp(bytes, 0, PathLimits.PATH_MAX));
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < set.length * Byte.SIZE; i++) {
            if ((set[i / Byte.SIZE] >>> i % Byte.SIZE & 1) != 0) {
                out.append(out.length() == 1 ? "" : " ").append(i);
            }
        }
        return out.append(']').toString();
    }

    /** An array of struct iovec without what is in the buffers. */
    static String vectorAddresses(View view, long address, long count) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ");
            if (i >= limit(view)) {
                out.append("...");
                break;
            }
            long vector = address + 2L * Long.BYTES * i;
            out.append("{iov_base=").append(Values.address(view.read64(vector))).append(", iov_len=")
                    .append(Long.toUnsignedString(view.read64(vector + Long.BYTES))).append('}');
        }
        return out.append(']').toString();
    }

    private static String vectors(TracedCall call, Argument argument, long address, long count) {
        long left = argument.direction() == Direction.OUT ? call.result() : Long.MAX_VALUE;
        return vectors(call.view(), address, count, left);
    }

    /** An array of struct iovec, of whose buffers {@code filled} bytes are filled. */
    static String vectors(View view, long address, long count, long filled) {
        long left = filled;
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ");
            if (i >= limit(view)) {
                out.append("...");
                break;
            }
            long vector = address + 2L * Long.BYTES * i;
            long base = view.read64(vector);
            long length = view.read64(vector + Long.BYTES);
            long shown = filled == Long.MAX_VALUE || Long.compareUnsigned(length, left) < 0 ? length : left;
            left -= filled == Long.MAX_VALUE ? 0 : shown;
            String bytes = TracedCall.orAddress(base, () -> Fields.bytes(view, base, shown));
            out.append("{iov_base=").append(bytes);
            out.append(", iov_len=").append(Long.toUnsignedString(length)).append('}');
        }
        return out.append(']').toString();
    }
}
