package io.jemu.emulator.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads types (Itanium C++ ABI, 5.1.5). */
final class Types {
    private static final Map<Character, String> BUILTIN = Map.ofEntries(
            Map.entry('v', "void"), Map.entry('w', "wchar_t"), Map.entry('b', "bool"), Map.entry('c', "char"),
            Map.entry('a', "signed char"), Map.entry('h', "unsigned char"), Map.entry('s', "short"),
            Map.entry('t', "unsigned short"), Map.entry('i', "int"), Map.entry('j', "unsigned int"),
            Map.entry('l', "long"), Map.entry('m', "unsigned long"), Map.entry('x', "long long"),
            Map.entry('y', "unsigned long long"), Map.entry('n', "__int128"), Map.entry('o', "unsigned __int128"),
            Map.entry('f', "float"), Map.entry('d', "double"), Map.entry('e', "long double"),
            Map.entry('g', "__float128"), Map.entry('z', "..."));
    private static final Map<Character, String> EXTENDED = Map.of('d', "decimal64", 'e', "decimal128",
            'f', "decimal32", 'h', "half", 'i', "char32_t", 's', "char16_t", 'u', "char8_t", 'a', "auto",
            'c', "decltype(auto)", 'n', "decltype(nullptr)");

    private final Reader in;
    private final Names names;
    private final Expressions expressions;

    Types(Reader in, Names names, Expressions expressions) {
        this.in = in;
        this.names = names;
        this.expressions = expressions;
    }

    Piece type() {
        in.enter();
        // Arguments of a template in here are not those of the function that the type belongs to.
        List<Piece> arguments = in.templateArguments();
        Piece type = unguarded();
        in.useTemplateArguments(arguments);
        in.leave();
        return type;
    }

    private Piece unguarded() {
        char c = in.peek();
        String builtin = BUILTIN.get(c);
        if (builtin != null) {
            in.next();
            return Piece.plain(builtin);
        }
        return switch (c) {
            case 'P' -> {
                in.next();
                yield in.substitutable(type().pointer());
            }
            case 'R', 'O' -> {
                in.next();
                yield in.substitutable(type().reference(c == 'R'));
            }
            case 'K', 'V', 'r' -> {
                String qualifiers = qualifiers();
                // Only with its qualifiers does a function's type count as a type.
                Piece type = in.peek() == 'F' ? function("") : type();
                yield in.substitutable(type.qualified(qualifiers));
            }
            case 'F' -> in.substitutable(function(""));
            case 'A' -> in.substitutable(array());
            case 'M' -> {
                in.next();
                String owner = type().text();
                yield in.substitutable(type().memberPointer(owner));
            }
            case 'T' -> template();
            case 'S' -> standard();
            case 'D' -> extended();
            case 'U' -> {
                in.next();
                String qualifier = names.sourceName();
                yield in.substitutable(type().qualified(" " + qualifier));
            }
            case 'u' -> {
                in.next();
                yield in.substitutable(Piece.plain(names.sourceName()));
            }
            case 'C', 'G' -> {
                in.next();
                yield in.substitutable(type().qualified(c == 'C' ? " _Complex" : " _Imaginary"));
            }
            default -> in.substitutable(Piece.plain(names.name().text()));
        };
    }

    /** The letters of const, volatile and restrict, in the order in which people write them. */
    String qualifiers() {
        boolean restrict = in.take('r');
        boolean isVolatile = in.take('V');
        boolean isConst = in.take('K');
        return (isConst ? " const" : "") + (isVolatile ? " volatile" : "") + (restrict ? " __restrict" : "");
    }

    private Piece function(String exception) {
        in.expect('F');
        in.take('Y');
        Piece result = type();
        String parameters = parameters();
        String reference = in.take('R') ? " &" : in.take('O') ? " &&" : "";
        in.expect('E');
        return Piece.of(result.left() + " ", "(" + parameters + ")" + reference + exception + result.right(),
                Piece.Kind.FUNCTION);
    }

    /** Types up to an E or the end; void alone is none. */
    String parameters() {
        List<Piece> parameters = new ArrayList<>();
        do {
            parameters.add(type());
        } while (!in.atEnd() && in.peek() != 'E' && in.peek() != '.' && !referenceQualifier());
        String text = Reader.join(parameters);
        return text.equals("void") ? "" : text;
    }

    private boolean referenceQualifier() {
        return (in.peek() == 'R' || in.peek() == 'O') && in.peek(1) == 'E';
    }

    private Piece array() {
        in.expect('A');
        String size = in.digitNext() ? String.valueOf(in.number()) : in.peek() == '_' ? "" : expressions.text();
        in.expect('_');
        Piece element = type();
        String inner = element.kind() == Piece.Kind.ARRAY ? element.right().substring(1) : element.right();
        return Piece.of(element.left(), " [" + size + "]" + inner, Piece.Kind.ARRAY);
    }

    private Piece template() {
        in.expect('T');
        Piece parameter = in.substitutable(in.templateParameter());
        return in.peek() == 'I' && !in.inConversion()
                ? in.substitutable(Piece.plain(names.withArguments(parameter.text()))) : parameter;
    }

    private Piece standard() {
        if (in.peek(1) == 't') {
            return in.substitutable(Piece.plain(names.name().text()));
        }
        in.next();
        Piece known = names.substitution();
        return in.peek() == 'I' ? in.substitutable(Piece.plain(names.withArguments(known.text()))) : known;
    }

    private Piece extended() {
        char c = in.peek(1);
        String builtin = EXTENDED.get(c);
        if (builtin != null) {
            in.take("D" + c);
            return Piece.plain(builtin);
        }
        return switch (c) {
            case 'p' -> {
                in.take("Dp");
                yield in.substitutable(in.expand(this::type));
            }
            case 't', 'T' -> {
                in.take("D" + c);
                String expression = expressions.text();
                in.expect('E');
                yield in.substitutable(Piece.plain("decltype (" + expression + ")"));
            }
            case 'o' -> {
                in.take("Do");
                yield in.substitutable(function(" noexcept"));
            }
            case 'F' -> {
                in.take("DF");
                String bits = String.valueOf(in.number());
                boolean extended = in.take('x');
                in.take('_');
                yield Piece.plain("_Float" + bits + (extended ? "x" : ""));
            }
            default -> throw new NotMangled();
        };
    }
}
