package io.jemu.emulator.demangle;

import java.util.ArrayList;
import java.util.List;

/** Reads the parts of names: source names, operators, constructors and unnamed things (Itanium C++ ABI, 5.1.3). */
record Components(Reader in, Names names, Types types) {
    private static final List<String> ANONYMOUS = List.of("_GLOBAL__N", "_GLOBAL_.N", "_GLOBAL_$N");
    private static final String TAG = "[abi:";

    /** @param unreturned whether functions of that name do not tell what they return, even of templates */
    record Part(String text, boolean unreturned) {}

    /** One part of a name; its scope tells what a constructor is called. */
    Part read(String scope) {
        char c = in.peek();
        if (c == 'L') {
            in.next();
            return read(scope);
        }
        if (in.digitNext()) {
            return new Part(tagged(sourceName()), false);
        }
        if (c == 'C' && (Character.isDigit(in.peek(1)) || in.peek(1) == 'I')) {
            in.next();
            if (in.take('I')) {
                in.next();
                types.type();
            } else {
                in.next();
            }
            return new Part(tagged(lastName(scope)), true);
        }
        if (c == 'D' && Character.isDigit(in.peek(1))) {
            in.characters(2);
            return new Part(tagged("~" + lastName(scope)), true);
        }
        if (in.take("DC")) {
            List<Piece> bindings = new ArrayList<>();
            while (!in.take('E')) {
                bindings.add(Piece.plain(sourceName()));
            }
            return new Part("[" + Reader.join(bindings) + "]", false);
        }
        if (in.take("Ut")) {
            return new Part(tagged("{unnamed type#" + (in.index(10) + 1) + "}"), false);
        }
        if (in.take("Ul")) {
            boolean before = in.useLambda(true);
            String parameters = types.parameters();
            in.useLambda(before);
            in.expect('E');
            return new Part(tagged("{lambda(" + parameters + ")#" + (in.index(10) + 1) + "}"), false);
        }
        return operator();
    }

    private Part operator() {
        if (in.take("cv")) {
            return new Part(tagged("operator " + conversion()), true);
        }
        if (in.take("li")) {
            return new Part("operator\"\" " + tagged(sourceName()), false);
        }
        String sign = Operator.sign(in.characters(2));
        if (sign == null) {
            throw new NotMangled();
        }
        return new Part(tagged("operator" + (Character.isLetter(sign.charAt(0)) ? " " : "") + sign), false);
    }

    /** The type may refer to template arguments that come behind it: they are read first then. */
    private String conversion() {
        int start = in.position();
        int known = in.substitutionCount();
        boolean before = in.useLambda(true);
        in.useConversion(true);
        types.type();
        in.useLambda(before);
        List<Piece> outer = in.templateArguments();
        in.useConversion(false);
        if (in.peek() == 'I') {
            names.arguments();
        }
        in.returnTo(start);
        in.forgetSubstitutions(known);
        in.useConversion(true);
        String type = types.type().text();
        in.useConversion(false);
        in.useTemplateArguments(outer);
        return type;
    }

    /** The name without scope and template arguments. */
    private static String lastName(String qualified) {
        int end = qualified.length();
        int depth = 0;
        if (qualified.endsWith("]") && qualified.contains(TAG)) {
            end = qualified.lastIndexOf(TAG);
        }
        for (int i = end - 1; i >= 0; i--) {
            char c = qualified.charAt(i);
            if (c == '>' || c == ')' || c == '}') {
                depth++;
            } else if (c == '<' || c == '(' || c == '{') {
                depth--;
                if (depth == 0 && c == '<') {
                    end = i;
                }
            } else if (depth == 0 && c == ':') {
                String name = qualified.substring(i + 1, end);
                // What has no name calls its constructors by the scope around it.
                return name.startsWith("{") && i > 0 ? lastName(qualified.substring(0, i - 1)) : name;
            }
        }
        return qualified.substring(0, end);
    }

    String sourceName() {
        String name = in.characters(in.number());
        return ANONYMOUS.stream().anyMatch(name::startsWith) ? "(anonymous namespace)" : name;
    }

    String tagged(String name) {
        StringBuilder text = new StringBuilder(name);
        while (in.take('B')) {
            text.append(TAG).append(sourceName()).append(']');
        }
        return text.toString();
    }
}
