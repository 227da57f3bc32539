package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.AddressSpace;
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
    private static final int ELEMENT_LIMIT = 32;
    private static final String POINTED = "*";
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
            case PATH -> call.pointee(index, () -> string(call.memory(), value, PathLimits.PATH_MAX));
            case TEXT -> call.pointee(index, () -> string(call.memory(), value, Quoting.LIMIT));
            case BYTES -> call.pointee(index, () -> Fields.bytes(call.memory(), value, length(call, argument)));
            case STRUCT -> call.pointee(index, () -> structure(call, argument, value));
            default -> call.text(index, plain(argument, value));
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
                call.pointee(i, () -> Fields.bytes(call.memory(), value, length(call, argument)));
            } else {
                call.pointee(i, () -> structure(call, argument, value));
            }
        }
    }

    /** A number that the call has changed is shown with its old and its new value. */
    private void leaveChanged(TracedCall call, int index, Argument argument) {
        if (argument.direction() != Direction.IN_OUT || call.failed()) {
            return;
        }
        Optional<Structure> structure = structures.find(argument.struct());
        if (structure.isPresent() && structure.get().scalar()) {
            String before = call.text(index);
            call.pointee(index, () -> {
                String after = structure(call, argument, call.value(index));
                return after.equals(before) ? before : before + " => " + after;
            });
        }
    }

    /** A NUL-terminated string, of which at most {@code limit} bytes are shown. */
    static String string(AddressSpace memory, long address, int limit) {
        byte[] bytes = memory.readCString(address, limit + 1);
        return bytes != null ? Quoting.quote(bytes, limit) : Quoting.quote(memory.read(address, limit + 1), limit);
    }

    private static String plain(Argument argument, long value) {
        return switch (argument.kind()) {
            case SIZE -> argument.narrow() ? Integer.toUnsignedString((int) value) : Long.toUnsignedString(value);
            case ADDRESS -> Values.address(value);
            case HEX -> Values.hex(argument.narrow() ? Integer.toUnsignedLong((int) value) : value);
            case DIRFD -> (int) value == AtFlags.AT_FDCWD ? "AT_FDCWD" : String.valueOf((int) value);
            case FLAGS -> Values.flags(argument.table(), unsigned(argument, value));
            case CONSTANT -> constant(argument, value);
            case MODE -> Values.mode((int) value);
            case DEVICE -> Values.device(value);
            case ID -> Values.id((int) value);
            case SIGNAL -> SignalNames.name((int) value);
            default -> String.valueOf(value);
        };
    }

    private static long unsigned(Argument argument, long value) {
        return argument.narrow() ? Integer.toUnsignedLong((int) value) : value;
    }

    private static String constant(Argument argument, long value) {
        String name = argument.table().name(value); // constants of type int may be negative
        return name != null ? name : Values.constant(argument.table(), unsigned(argument, value));
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
        return pointed ? Integer.toUnsignedLong(call.memory().read32(value)) : value;
    }

    private String structure(TracedCall call, Argument argument, long address) {
        long count = argument.length().isEmpty() ? 1 : length(call, argument);
        switch (argument.struct()) {
            case "cpu_set" -> {
                return bits(call.memory(), address, count);
            }
            case "sockaddr" -> {
                return SocketStructures.ADDRESS.format().text(call.memory(), address);
            }
            case "iovec" -> {
                return vectors(call, argument, address, count);
            }
            default -> { }
        }
        Matcher fixed = FIXED_ARRAY.matcher(argument.struct());
        if (fixed.matches()) {
            return structures.find(fixed.group(1))
                    .map(element -> array(call.memory(), address, element, Integer.parseInt(fixed.group(2))))
                    .orElseGet(() -> Values.address(address));
        }
        Optional<Structure> structure = structures.find(argument.struct());
        if (structure.isEmpty()) {
            return Values.address(address);
        }
        Structure known = structure.get();
        boolean single = argument.length().isEmpty();
        return single && !known.scalar()
                ? known.format().text(call.memory(), address)
                : array(call.memory(), address, known, count);
    }

    /** The elements of an array; those that cannot be read are left out, with their address. */
    static String array(AddressSpace memory, long address, Structure element, long count) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ");
            if (i == ELEMENT_LIMIT) {
                out.append("...");
                break;
            }
            out.append(element.format().text(memory, address + (long) i * element.size()));
        }
        return out.append(']').toString();
    }

    /** Numbers of the bits that are set: CPUs, descriptors. */
    static String bits(AddressSpace memory, long address, long bytes) {
        byte[] set = memory.read(address, Math.clamp(bytes, 0, PathLimits.PATH_MAX));
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < set.length * Byte.SIZE; i++) {
            if ((set[i / Byte.SIZE] >>> i % Byte.SIZE & 1) != 0) {
                out.append(out.length() == 1 ? "" : " ").append(i);
            }
        }
        return out.append(']').toString();
    }

    private static String vectors(TracedCall call, Argument argument, long address, long count) {
        long left = argument.direction() == Direction.OUT ? call.result() : Long.MAX_VALUE;
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ");
            if (i == ELEMENT_LIMIT) {
                out.append("...");
                break;
            }
            long vector = address + 2L * Long.BYTES * i;
            long base = call.memory().read64(vector);
            long length = call.memory().read64(vector + Long.BYTES);
            long filled = length < 0 ? 0 : Math.min(length, left);
            left -= filled;
            String bytes = TracedCall.orAddress(base, () -> Fields.bytes(call.memory(), base, filled));
            out.append("{iov_base=").append(bytes);
            out.append(", iov_len=").append(Long.toUnsignedString(length)).append('}');
        }
        return out.append(']').toString();
    }
}
