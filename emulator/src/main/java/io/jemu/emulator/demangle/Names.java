package io.jemu.emulator.demangle;

import java.util.ArrayList;
import java.util.List;

/** Reads names: nested, local, and of templates (Itanium C++ ABI, 5.1.2). */
final class Names {
    private final Reader in;
    private final Expressions expressions;
    private final Types types;
    private final Components components;
    private String outermost;

    Names(Reader in) {
        this.in = in;
        this.expressions = new Expressions(in, this);
        this.types = expressions.types();
        this.components = new Components(in, this, types);
    }

    /**
     * A name that was read.
     *
     * @param text qualified
     * @param suffix what a member function has behind its parameters
     * @param returns whether the type of a function of that name begins with what it returns
     */
    record Name(String text, String suffix, boolean returns) {}

    /** A function with its parameters, or a variable. */
    String encoding(boolean outermost) {
        in.enter();
        String text = in.peek() == 'T' || in.peek() == 'G' ? new SpecialNames(in, this, types).name()
                : function(outermost);
        in.leave();
        return text;
    }

    private String function(boolean outermost) {
        List<Piece> before = in.templateArguments();
        Name name = name();
        boolean variable = in.atEnd() || in.peek() == 'E' || in.peek() == '.';
        String text = variable ? name.text + name.suffix : withType(name, outermost);
        if (outermost) {
            this.outermost = name.text;
        } else {
            in.useTemplateArguments(before);
        }
        return text;
    }

    /** The name of the function that was read, without its type; of what is no function the text itself. */
    String outermost(String text) {
        return outermost == null ? text : outermost;
    }

    /** The name of a function with its parameters, which are read. */
    private String withType(Name name, boolean withResult) {
        Piece result = name.returns ? types.type() : null;
        String text = name.text + "(" + types.parameters() + ")" + name.suffix;
        if (result == null || !withResult) {
            return text;
        }
        return result.left() + (result.right().startsWith(")") ? "" : " ") + text + result.right();
    }

    Name name() {
        in.enter();
        Name name = switch (in.peek()) {
            case 'N' -> nested();
            case 'Z' -> local();
            default -> unscoped();
        };
        in.leave();
        return name;
    }

    private Name unscoped() {
        Components.Part component;
        boolean known = false;
        if (in.peek() == 'S' && in.peek(1) != 't') {
            in.next();
            component = new Components.Part(substitution().text(), false);
            known = true;
        } else {
            String scope = in.take("St") ? "std::" : "";
            Components.Part last = components.read("");
            component = new Components.Part(scope + last.text(), last.unreturned());
        }
        if (in.peek() != 'I') {
            return new Name(component.text(), "", false);
        }
        if (!known) {
            in.substitutable(Piece.plain(component.text()));
        }
        return new Name(withArguments(component.text()), "", !component.unreturned());
    }

    private Name local() {
        in.expect('Z');
        String function = encoding(false);
        in.expect('E');
        if (in.take('s')) {
            discriminator();
            return new Name(function + "::string literal", "", false);
        }
        if (in.take('d')) {
            int argument = in.index(10);
            Name inner = name();
            return new Name(function + "::{default arg#" + (argument + 1) + "}::" + inner.text, inner.suffix,
                    inner.returns);
        }
        Name inner = name();
        discriminator();
        return new Name(function + "::" + inner.text, inner.suffix, inner.returns);
    }

    private void discriminator() {
        if (in.take("__")) {
            in.number();
            in.expect('_');
        } else if (in.peek() == '_' && in.peek(1) >= '0' && in.peek(1) <= '9') {
            in.next();
            in.next();
        }
    }

    private Name nested() {
        in.expect('N');
        String suffix = types.qualifiers() + (in.take('R') ? " &" : in.take('O') ? " &&" : "");
        String prefix = "";
        boolean returns = false;
        boolean unreturned = false;
        while (!in.take('E')) {
            char c = in.peek();
            boolean substituted = false;
            if (c == 'S' && in.peek(1) == 't') {
                in.take("St");
                prefix = "std";
                substituted = true;
            } else if (c == 'S') {
                in.next();
                prefix = substitution().text();
                substituted = true;
            } else if (c == 'I') {
                prefix = withArguments(prefix);
                returns = !unreturned;
            } else if (c == 'T') {
                in.next();
                prefix = in.templateParameter().text();
            } else if (c == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
                prefix = types.type().text();
                substituted = true;
            } else if (c == 'M') {
                in.next();
                continue;
            } else {
                Components.Part component = components.read(prefix);
                prefix = prefix.isEmpty() ? component.text() : prefix + "::" + component.text();
                unreturned = component.unreturned();
                returns = false;
            }
            if (!substituted && in.peek() != 'E') {
                in.substitutable(Piece.plain(prefix));
            }
        }
        return new Name(prefix, suffix, returns);
    }

    /** What the characters behind an S stand for. */
    Piece substitution() {
        char c = in.peek();
        if (c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z') {
            return in.substitution();
        }
        in.next();
        String text = switch (c) {
            case 'a' -> "std::allocator";
            case 'b' -> "std::basic_string";
            case 's' -> "std::basic_string<char, std::char_traits<char>, std::allocator<char> >";
            case 'i' -> "std::basic_istream<char, std::char_traits<char> >";
            case 'o' -> "std::basic_ostream<char, std::char_traits<char> >";
            case 'd' -> "std::basic_iostream<char, std::char_traits<char> >";
            default -> throw new NotMangled();
        };
        return Piece.plain(components.tagged(text));
    }

    /** What the address is taken of: a function in a scope without its parameters. */
    Value address() {
        in.take('L');
        if (!in.take("_Z")) {
            in.expect('Z');
        }
        boolean scoped = in.peek() == 'N';
        List<Piece> before = in.templateArguments();
        Name name = name();
        boolean variable = in.peek() == 'E';
        String whole = variable ? name.text : withType(name, true);
        in.useTemplateArguments(before);
        in.expect('E');
        boolean bare = variable || scoped && !name.returns && name.suffix.isEmpty();
        return new Value(bare ? name.text : whole, bare);
    }

    /** A name as the file has it, with its length before it. */
    String sourceName() {
        return components.sourceName();
    }

    /** A name of an expression. */
    String unqualifiedWithArguments() {
        String name = components.read("").text();
        return in.peek() == 'I' ? withArguments(name) : name;
    }

    /** A name in a scope that depends on template parameters: scopes up to an E, and the name behind it. */
    String unresolved() {
        List<Piece> before = in.templateArguments();
        String text = unqualifiedWithArguments();
        in.useTemplateArguments(before);
        while (in.digitNext()) {
            text += "::" + unqualifiedWithArguments();
            in.useTemplateArguments(before);
        }
        if (in.take('E')) {
            text += "::" + unqualifiedWithArguments();
            in.useTemplateArguments(before);
        }
        return text;
    }

    /** A template with its arguments, which are read; they are what T_ refers to from now on. */
    String withArguments(String template) {
        List<Piece> arguments = arguments();
        String list = Reader.join(arguments);
        // As c++filt has it: no space behind an empty pack.
        boolean emptyEnd = arguments.size() > 1 && arguments.getLast().text().isEmpty();
        return template + (template.endsWith("<") ? " <" : "<") + list
                + (list.endsWith(">") && !emptyEnd ? " >" : ">");
    }

    List<Piece> arguments() {
        in.expect('I');
        List<Piece> arguments = new ArrayList<>();
        while (!in.take('E')) {
            arguments.add(templateArgument());
        }
        in.useTemplateArguments(arguments);
        return arguments;
    }

    Piece templateArgument() {
        return switch (in.peek()) {
            case 'L' -> expressions.literal();
            case 'X' -> {
                in.next();
                String text = expressions.text();
                in.expect('E');
                yield Piece.plain(text);
            }
            case 'J', 'I' -> {
                in.next();
                List<Piece> elements = new ArrayList<>();
                while (!in.take('E')) {
                    elements.add(templateArgument());
                }
                yield Piece.pack(elements);
            }
            default -> types.type();
        };
    }
}
