package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.descriptor.Argument;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import java.util.Optional;
import java.util.function.Supplier;

/** A declared system call between its begin and its end. */
final class TracedCall {
    private final SyscallDescriptor descriptor;
    private final View view;
    private final long[] values;
    private final String[] texts;
    private int shown;
    private int fixed;
    private long result;
    private String outcome;
    private String replacement;
    private long before;

    TracedCall(SyscallDescriptor descriptor, View view, long... registers) {
        this.descriptor = descriptor;
        this.view = view;
        this.shown = descriptor.arguments().size();
        this.values = new long[shown];
        this.texts = new String[shown];
        for (int i = 0; i < shown; i++) {
            values[i] = descriptor.arguments().get(i).narrowed(registers[i]);
        }
    }

    SyscallDescriptor descriptor() {
        return descriptor;
    }

    /** The memory of the process, and how it is shown. */
    View view() {
        return view;
    }

    /** Whether structures are shown, not their addresses. */
    boolean dereferences() {
        return view.style().dereferenced().contains(descriptor.number());
    }

    Argument argument(int index) {
        return descriptor.arguments().get(index);
    }

    /** How many arguments are shown. */
    int shown() {
        return shown;
    }

    /** Shows only the first arguments: the others have no meaning in this call. */
    void show(int count) {
        shown = Math.min(shown, count);
    }

    /** The value of an argument, or 0 if there is no such argument. */
    long value(int index) {
        return index >= 0 && index < values.length ? values[index] : 0;
    }

    /** How an argument is shown, or null while it is not known. */
    String text(int index) {
        return texts[index];
    }

    void text(int index, String text) {
        if (index < texts.length) {
            texts[index] = text;
        }
    }

    /** The text of an argument stays as it is before the call. */
    void fix(int index) {
        if (index < texts.length) {
            fixed |= 1 << index;
        }
    }

    boolean fixed(int index) {
        return (fixed >>> index & 1) != 0;
    }

    /** Sets the text of an argument that is an address; if the memory there cannot be read, the address is shown. */
    void pointee(int index, Supplier<String> text) {
        if (index < texts.length) {
            texts[index] = orAddress(values[index], text);
        }
    }

    /** What is at an address, or the address itself if nothing can be read there. */
    static String orAddress(long address, Supplier<String> text) {
        if (address == 0) {
            return Values.address(address);
        }
        try {
            return text.get();
        } catch (GuestFault fault) {
            return Values.address(address);
        }
    }

    /** Keeps a number that the call may change. */
    void before(long value) {
        before = value;
    }

    /** The number that was kept before the call, else 0. */
    long before() {
        return before;
    }

    /** The call has returned. */
    void end(long value) {
        result = value;
    }

    long result() {
        return result;
    }

    boolean failed() {
        return Errno.isError(result);
    }

    boolean failedWith(Errno errno) {
        return result == errno.result();
    }

    /** Replaces what is shown after the equals sign. */
    void outcome(String text) {
        outcome = text;
    }

    String outcome() {
        if (failed()) {
            return error(result);
        }
        if (outcome != null) {
            return outcome;
        }
        return switch (descriptor.result()) {
            case NUMBER -> number();
            case ADDRESS -> Values.hex(result);
            case MODE -> Values.octal(result);
            case NONE -> "?";
        };
    }

    private String number() {
        return NewDescriptors.returns(descriptor.name()) ? view.descriptor((int) result) : String.valueOf(result);
    }

    static String error(long result) {
        Optional<Errno> errno = Errno.of((int) -result);
        return errno.map(known -> "-1 " + known.name() + " (" + known.text() + ")")
                .orElse("-1 (errno " + -result + ")");
    }

    /** Shows this in the place of all arguments: what the call reads is elsewhere. */
    void arguments(String text) {
        replacement = text;
    }

    /** Whether the arguments are shown in another way. */
    boolean replaced() {
        return replacement != null;
    }

    String line() {
        if (replacement != null) {
            return descriptor.name() + '(' + replacement + ')';
        }
        StringBuilder out = new StringBuilder(descriptor.name()).append('(');
        for (int i = 0; i < shown; i++) {
            out.append(i == 0 ? "" : ", ").append(texts[i]);
        }
        return out.append(')').toString();
    }

    /** The beginning of the line, as far as it is known before the call returns. */
    String begun() {
        StringBuilder out = new StringBuilder(descriptor.name()).append('(');
        for (int i = 0; i < shown; i++) {
            out.append(i == 0 ? "" : ", ");
            if (texts[i] == null) {
                break;
            }
            out.append(texts[i]);
        }
        return out.toString();
    }
}
