package io.jemu.trace.prototype;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a call, fetched when it is made. Those that the function fills in are written when it has returned;
 * what pointers lead to is read when it is written.
 */
public final class Arguments {
    /** Bytes of a format string that are read. */
    private static final int MAX_FORMAT = 1 << 10;

    private final Prototype prototype;
    private final ValueMemory memory;
    private final List<Lens> lenses = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private final int knownBefore;
    private final boolean more;

    private Arguments(Prototype prototype, CallRegisters registers, ValueMemory memory) {
        this.prototype = prototype;
        this.memory = memory;
        ArgumentReader reader = new ArgumentReader(registers, memory, prototype.returns());
        boolean formatted = false;
        for (Lens lens : prototype.parameters()) {
            fetch(reader, lens);
            if (lens instanceof Lens.Format) {
                formatted = true;
                String format = values.getLast() == null ? ""
                        : string(ValueText.number(values.getLast(), Long.BYTES));
                for (Lens argument : PrintfFormat.arguments(format, values.size())) {
                    fetch(reader, argument);
                }
            }
        }
        this.knownBefore = prototype.knownBefore();
        this.more = prototype.variadic() && !formatted;
    }

    /**
     * Fetches the arguments of a function that has not begun: RSP points to the return address.
     *
     * @param memory of the caller, for what lies on the stack and what pointers lead to
     */
    public static Arguments fetch(Prototype prototype, CallRegisters registers, ValueMemory memory) {
        return new Arguments(prototype, registers, memory);
    }

    private void fetch(ArgumentReader reader, Lens lens) {
        Lens plain = lens instanceof Lens.Output output ? output.lens() : lens;
        byte[] value = reader.next(plain instanceof Lens.Hidden hidden ? hidden.lens() : plain);
        lenses.add(plain);
        values.add(value);
    }

    private String string(long address) {
        StringBuilder text = new StringBuilder();
        byte[] one = new byte[1];
        while (text.length() < MAX_FORMAT && memory.read(address + text.length(), one) && one[0] != 0) {
            text.append(new String(one, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private boolean allBefore() {
        return knownBefore == prototype.parameters().size();
    }

    /** Whether {@link #before} is all. */
    public boolean complete() {
        return allBefore();
    }

    /** Those that are known before the function runs, separated by {@code ", "}. */
    public String before() {
        int end = allBefore() ? lenses.size() : knownBefore;
        String text = text(0, end, -1);
        return more && allBefore() ? text + (text.isEmpty() ? "..." : ", ...") : text;
    }

    /** The others, now that the function has returned. */
    public String after(CallRegisters registers) {
        if (allBefore()) {
            return "";
        }
        String text = text(knownBefore, lenses.size(), registers.rax());
        return more ? text + ", ..." : text;
    }

    /** The others, of a function that does not return: as they are. */
    public String unreturned() {
        return allBefore() ? "" : text(knownBefore, lenses.size(), -1);
    }

    /** What the function returned. */
    public String result(CallRegisters registers) {
        ValueText text = new ValueText(memory, lengths(registers.rax()));
        return text.of(prototype.returns(), ArgumentReader.returned(registers, memory, prototype.returns()));
    }

    private String text(int from, int to, long returned) {
        ValueText text = new ValueText(memory, lengths(returned));
        List<String> shown = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (!(lenses.get(i) instanceof Lens.Hidden)) {
                shown.add(text.of(lenses.get(i), values.get(i)));
            }
        }
        return String.join(", ", shown);
    }

    private ValueText.Lengths lengths(long returned) {
        return new ValueText.Lengths() {
            @Override
            public long argument(int number) {
                boolean known = number >= 1 && number <= values.size() && values.get(number - 1) != null;
                return known ? ValueText.number(values.get(number - 1), lenses.get(number - 1).size()) : -1;
            }

            @Override
            public long returned() {
                return returned;
            }
        };
    }
}
