package io.jemu.emulator.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads expressions and literals, as far as they are common in symbols (Itanium C++ ABI, 5.1.6). */
final class Expressions {
    private static final Map<String, String> SUFFIXES =
            Map.of("int", "", "unsigned int", "u", "long", "l", "unsigned long", "ul", "long long", "ll",
                    "unsigned long long", "ull");
    private static final int CODE_LENGTH = 2;

    private final Reader in;
    private final Names names;
    private final Types types;

    Expressions(Reader in, Names names) {
        this.in = in;
        this.names = names;
        this.types = new Types(in, names, this);
    }

    Types types() {
        return types;
    }

    String text() {
        return value().text();
    }

    private Value value() {
        in.enter();
        Value value = unguarded();
        in.leave();
        return value;
    }

    private static Value compound(String text) {
        return new Value(text, false);
    }

    private Value unguarded() {
        char c = in.peek();
        if (c == 'L') {
            return compound(literal().text());
        }
        if (c == 'T') {
            in.next();
            return compound(in.templateParameter().text());
        }
        if (in.digitNext()) {
            return new Value(names.unqualifiedWithArguments(), true);
        }
        if (in.take("fp") || in.peek() == 'f' && in.peek(1) == 'L') {
            return parameter();
        }
        String code = in.characters(CODE_LENGTH);
        return switch (code) {
            case "sr" -> {
                if (in.digitNext()) {
                    String name = names.unresolved();
                    yield new Value(name, !name.endsWith(">"));
                }
                String owner = types.type().text();
                yield new Value(owner + "::" + names.unqualifiedWithArguments(), true);
            }
            case "on" -> new Value(names.unqualifiedWithArguments(), true);
            case "gs" -> compound("::" + value().text());
            case "sp" -> {
                Piece expanded = in.expand(() -> Piece.plain(value().text()));
                yield compound(expanded.text());
            }
            case "sZ" -> sizeOfPack();
            case "sP" -> compound("sizeof...(" + arguments() + ")");
            case "st", "at" -> compound(Operator.sign(code) + " (" + types.type().text() + ")");
            case "sz", "az" -> compound(Operator.sign(code) + " " + value().operand());
            case "nx" -> compound("noexcept (" + value().text() + ")");
            case "cl" -> {
                Value function = value();
                yield compound(function.operand() + "(" + arguments() + ")");
            }
            case "cv" -> cast();
            case "il" -> compound("{" + arguments() + "}");
            case "tl" -> {
                String type = types.type().text();
                yield compound(type + "{" + arguments() + "}");
            }
            case "dt" -> member(".");
            case "pt" -> member("->");
            case "qu" -> {
                String condition = value().operand();
                String yes = value().operand();
                yield compound(condition + "?" + yes + " : " + value().operand());
            }
            case "sc", "dc", "cc", "rc" -> {
                String type = types.type().text();
                String kind = Map.of("sc", "static", "dc", "dynamic", "cc", "const", "rc", "reinterpret").get(code);
                yield compound(kind + "_cast<" + type + ">(" + value().text() + ")");
            }
            default -> operation(code);
        };
    }

    private Value parameter() {
        if (in.take("fL")) {
            in.number();
            in.expect('p');
        }
        in.take('K');
        return new Value("{parm#" + (in.index(10) + 1) + "}", true);
    }

    private Value sizeOfPack() {
        if (in.take('T')) {
            Piece pack = in.templateParameter();
            return compound(pack.kind() == Piece.Kind.PACK ? String.valueOf(pack.pack().size())
                    : "sizeof...(" + pack.text() + ")");
        }
        return compound("sizeof...(" + value().text() + ")");
    }

    private Value cast() {
        Piece type = types.type();
        if (in.take('_')) {
            return compound("(" + type.text() + ")(" + arguments() + ")");
        }
        return compound("(" + type.text() + ")" + value().operand());
    }

    private Value member(String sign) {
        Value object = value();
        return compound(object.operand() + sign + (in.peek() == 'T' || in.peek() == 'L' ? value().text()
                : names.unqualifiedWithArguments()));
    }

    private Value operation(String code) {
        String sign = Operator.sign(code);
        if (sign == null) {
            throw new NotMangled();
        }
        if (Operator.unary(code)) {
            boolean prefix = in.take('_');
            if (code.equals("ad") && in.peek() == 'L' && (in.peek(1) == 'Z' || in.peek(1) == '_')) {
                return compound(sign + names.address().operand());
            }
            boolean step = sign.equals("++") || sign.equals("--");
            Value operand = value();
            return compound(step && !prefix ? operand.operand() + sign : sign + operand.operand());
        }
        Value left = value();
        Value right = value();
        if (sign.equals("[]")) {
            return compound(left.operand() + "[" + right.text() + "]");
        }
        String text = left.operand() + sign + right.operand();
        return compound(sign.equals(">") ? "(" + text + ")" : text);
    }

    /** Expressions up to an E. */
    private String arguments() {
        List<Piece> arguments = new ArrayList<>();
        while (!in.take('E')) {
            arguments.add(Piece.plain(value().text()));
        }
        return Reader.join(arguments);
    }

    /** A literal, or the name of an external symbol. */
    Piece literal() {
        in.expect('L');
        if (in.take("_Z") || in.take('Z')) {
            String name = names.encoding(false);
            in.expect('E');
            return Piece.plain(name);
        }
        Piece type = types.type();
        String number = in.signedDigits();
        String typeName = type.text();
        String text;
        if (typeName.equals("bool") && (number.equals("0") || number.equals("1"))) {
            text = number.equals("1") ? "true" : "false";
        } else if (SUFFIXES.containsKey(typeName)) {
            text = number + SUFFIXES.get(typeName);
        } else {
            text = "(" + typeName + ")" + (number.isEmpty() && typeName.equals("decltype(nullptr)") ? "0" : number);
        }
        in.expect('E');
        return Piece.plain(text);
    }
}
