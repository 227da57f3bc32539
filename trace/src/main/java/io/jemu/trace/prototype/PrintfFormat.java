package io.jemu.trace.prototype;

import java.util.ArrayList;
import java.util.List;

/** Which arguments a format string of printf(3) asks for. */
final class PrintfFormat {
    private static final int MAX_ARGUMENTS = 64;
    private static final String FLAGS = "#0- +'I";

    private final String format;
    private final int before;
    private final List<Lens> arguments = new ArrayList<>();
    private int at;

    private PrintfFormat(String format, int before) {
        this.format = format;
        this.before = before;
    }

    /**
     * The arguments in order; what cannot be understood ends them. Positions such as {@code %2$d} are not known.
     *
     * @param before how many arguments the call has before these
     */
    static List<Lens> arguments(String format, int before) {
        PrintfFormat parser = new PrintfFormat(format, before);
        while (parser.arguments.size() < MAX_ARGUMENTS && parser.conversion()) {
            continue;
        }
        return parser.arguments;
    }

    private char next() {
        return at < format.length() ? format.charAt(at++) : 0;
    }

    /** Whether there was one that is known. */
    private boolean conversion() {
        at = format.indexOf('%', at);
        if (at < 0) {
            return false;
        }
        at++;
        while (at < format.length() && FLAGS.indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        number();
        Lens.Length precision = new Lens.Length.Zero();
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            precision = new Lens.Length.AtMost(number());
        }
        int size = Integer.BYTES;
        boolean longer = false;
        while (true) {
            char c = next();
            switch (c) {
                case 'h' -> size = size == Short.BYTES ? 1 : Short.BYTES;
                case 'l', 'q', 'j', 'z', 't', 'L' -> {
                    size = Long.BYTES;
                    longer |= c == 'L';
                }
                default -> {
                    return converted(c, size, longer, precision);
                }
            }
        }
    }

    /** A width or precision; an asterisk takes an argument. */
    private Lens.Length number() {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            arguments.add(Lens.integer(Integer.BYTES, true));
            return new Lens.Length.Argument(before + arguments.size());
        }
        long number = 0;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
            number = Math.min(Integer.MAX_VALUE, number * 10 + format.charAt(at++) - '0');
        }
        return new Lens.Length.Fixed(number);
    }

    private boolean converted(char conversion, int size, boolean longer, Lens.Length precision) {
        switch (conversion) {
            case '%', 'm' -> { }
            case 'd', 'i' -> arguments.add(Lens.integer(size, true));
            case 'u' -> arguments.add(Lens.integer(size, false));
            case 'o' -> arguments.add(new Lens.Number(size, false, Lens.Radix.OCTAL));
            case 'x', 'X' -> arguments.add(new Lens.Number(size, false, Lens.Radix.HEXADECIMAL));
            case 'c' -> arguments.add(new Lens.Number(1, true, Lens.Radix.CHARACTER));
            case 'f', 'F', 'e', 'E', 'g', 'G', 'a', 'A' ->
                    arguments.add(new Lens.Real(longer ? 2 * Double.BYTES : Double.BYTES, false, false));
            case 's' -> arguments.add(size == Long.BYTES ? Lens.address() : new Lens.Text(precision));
            case 'p', 'n', 'S' -> arguments.add(Lens.address());
            default -> {
                return false;
            }
        }
        return true;
    }
}
