package io.jemu.trace.prototype;

import io.jemu.trace.prototype.Lens.Length;
import io.jemu.trace.prototype.Lens.Radix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one line of ltrace.conf(5). */
final class LensParser {
    private static final int MAX_DEPTH = 32;
    private static final int RADIX = 10;

    private final String line;
    private final Map<String, Lens> aliases;
    private int at;
    private int depth;

    /** The line is none that is known. */
    static final class UnknownSyntax extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownSyntax(String message) {
            super(message, null, false, false);
        }
    }

    LensParser(String line, Map<String, Lens> aliases) {
        this.line = line;
        this.aliases = aliases;
    }

    String word() throws UnknownSyntax {
        skipSpace();
        int start = at;
        while (at < line.length()
                && (Character.isLetterOrDigit(line.charAt(at)) || "_.$@".indexOf(line.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw new UnknownSyntax("a name is missing");
        }
        return line.substring(start, at);
    }

    private void skipSpace() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
    }

    boolean take(char c) {
        skipSpace();
        if (at < line.length() && line.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    void expect(char c) throws UnknownSyntax {
        if (!take(c)) {
            throw new UnknownSyntax("'" + c + "' is missing");
        }
    }

    /** A return type and, behind the name, parameters. */
    Prototype parameters(Lens returns) throws UnknownSyntax {
        expect('(');
        List<Lens> parameters = new ArrayList<>();
        if (!take(')')) {
            do {
                Lens lens = lens();
                parameters.add(lens instanceof Lens.Array ? new Lens.Pointer(() -> lens) : lens);
            } while (take(','));
            expect(')');
        }
        if (parameters.size() == 1 && parameters.getFirst() instanceof Lens.Nothing) {
            parameters.clear();
        }
        return new Prototype(returns, parameters, false);
    }

    Lens lens() throws UnknownSyntax {
        if (++depth > MAX_DEPTH) {
            throw new UnknownSyntax("types are nested too deeply");
        }
        boolean output = take('+');
        Lens lens = named(word());
        while (take('*')) {
            Lens target = lens;
            lens = target instanceof Lens.Nothing ? Lens.address() : new Lens.Pointer(() -> target);
        }
        depth--;
        return output ? new Lens.Output(lens) : lens;
    }

    private Lens named(String name) throws UnknownSyntax {
        return switch (name) {
            case "void" -> new Lens.Nothing();
            case "char" -> new Lens.Number(1, true, Radix.CHARACTER);
            case "short" -> Lens.integer(Short.BYTES, true);
            case "ushort" -> Lens.integer(Short.BYTES, false);
            case "int" -> Lens.integer(Integer.BYTES, true);
            case "uint" -> Lens.integer(Integer.BYTES, false);
            case "long" -> Lens.integer(Long.BYTES, true);
            case "ulong" -> Lens.integer(Long.BYTES, false);
            case "float" -> new Lens.Real(Float.BYTES, false, false);
            case "double" -> new Lens.Real(Double.BYTES, false, false);
            case "ldouble" -> new Lens.Real(2 * Double.BYTES, false, false);
            case "addr", "file" -> Lens.address();
            case "octal" -> new Lens.Number(Integer.BYTES, false, Radix.OCTAL);
            case "format" -> new Lens.Format();
            case "hex" -> withRadix(argument(), Radix.HEXADECIMAL);
            case "oct" -> withRadix(argument(), Radix.OCTAL);
            case "bool" -> withRadix(argument(), Radix.BOOLEAN);
            case "bitvec" -> withRadix(argument(), Radix.BITS);
            case "hide" -> new Lens.Hidden(argument());
            case "struct" -> struct();
            case "array" -> array();
            case "enum" -> enumeration();
            case "string" -> string();
            default -> alias(name);
        };
    }

    private Lens alias(String name) throws UnknownSyntax {
        Lens alias = aliases.get(name);
        if (alias != null) {
            return alias;
        }
        String digits = name.startsWith("string") ? name.substring("string".length()) : "";
        if (digits.length() == 1 && Character.isDigit(digits.charAt(0))) {
            // The number of the parameter that says how much room there is; 0 for what is returned.
            int parameter = Character.digit(digits.charAt(0), RADIX);
            return new Lens.Text(new Length.AtMost(parameter == 0 ? new Length.Returned()
                    : new Length.Argument(parameter)));
        }
        throw new UnknownSyntax("the type " + name + " is not known");
    }

    private Lens argument() throws UnknownSyntax {
        expect('(');
        Lens lens = lens();
        expect(')');
        return lens;
    }

    private static Lens withRadix(Lens lens, Radix radix) {
        return switch (lens) {
            case Lens.Number number -> new Lens.Number(number.size(), number.signed(), radix);
            case Lens.Real real when radix == Radix.HEXADECIMAL -> new Lens.Real(real.size(), real.quad(), true);
            case Lens.Pointer pointer when radix == Radix.BITS ->
                    new Lens.Pointer(() -> withRadix(pointer.target().lens(), radix));
            default -> lens;
        };
    }

    private Lens struct() throws UnknownSyntax {
        if (!take('(')) {
            return StructLayout.of(List.of());
        }
        List<Lens> members = new ArrayList<>();
        if (!take(')')) {
            do {
                members.add(lens());
            } while (take(','));
            expect(')');
        }
        return StructLayout.of(members);
    }

    private Lens array() throws UnknownSyntax {
        expect('(');
        Lens element = lens();
        expect(',');
        Length length = length();
        expect(')');
        return new Lens.Array(element, length, false);
    }

    private Lens string() throws UnknownSyntax {
        if (take('[')) {
            Length length = length();
            expect(']');
            return new Lens.Text(length);
        }
        if (!take('(')) {
            return Lens.string();
        }
        Lens type = lens();
        expect(')');
        if (type instanceof Lens.Array array) {
            return new Lens.Array(array.element(), array.length(), true);
        }
        if (type instanceof Lens.Pointer pointer && pointer.target().lens() instanceof Lens.Array array) {
            return new Lens.Text(array.length());
        }
        return Lens.string();
    }

    private Length length() throws UnknownSyntax {
        String word = word();
        if (word.equals("zero")) {
            if (take('(')) {
                Length most = length();
                expect(')');
                return new Length.AtMost(most);
            }
            return new Length.Zero();
        }
        if (word.equals("retval")) {
            return new Length.Returned();
        }
        boolean argument = word.startsWith("arg");
        int number = (int) number(argument ? word.substring("arg".length()) : word);
        return argument ? new Length.Argument(number) : new Length.Fixed(number);
    }

    private static long number(String word) throws UnknownSyntax {
        try {
            return Long.decode(word);
        } catch (NumberFormatException e) {
            throw new UnknownSyntax(word + " is no number");
        }
    }

    private Lens enumeration() throws UnknownSyntax {
        Lens type = Lens.integer(Integer.BYTES, true);
        if (take('[')) {
            type = lens();
            expect(']');
        }
        if (!(type instanceof Lens.Number number)) {
            throw new UnknownSyntax("an enumeration is not of integers");
        }
        Map<Long, String> names = new HashMap<>();
        long next = 0;
        expect('(');
        do {
            String name = word();
            if (take('=')) {
                boolean negative = take('-');
                next = number(word());
                next = negative ? -next : next;
            }
            names.putIfAbsent(next++, name);
        } while (take(','));
        expect(')');
        return new Lens.Enumeration(number, names);
    }
}
