package io.jemu.emulator.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The symbol that is read, how far, and what later parts of it may refer to. */
final class Reader {
    private static final int MAX_DEPTH = 200;
    /** Substitutions can double the text again and again. */
    private static final int MAX_TEXT = 1 << 16;
    private static final int MAX_ALL_TEXTS = 1 << 22;
    /** Expansions of packs can be read again and again, too. */
    private static final int MAX_STEPS = 1 << 18;
    private static final int RADIX = 36;

    private final String symbol;
    private final List<Piece> substitutions = new ArrayList<>();
    private List<Piece> templateArguments = List.of();
    private int at;
    private int depth;
    private int steps;
    private int allTexts;
    /** Which element of parameter packs is meant, -1 outside of expansions. */
    private int packIndex = -1;
    /** How many elements the pack has that was met in this expansion, -1 for none. */
    private int packSize = -1;
    /** Parameters of a generic lambda have no name. */
    private boolean inLambda;
    private boolean inConversion;

    Reader(String symbol) {
        this.symbol = symbol;
    }

    boolean atEnd() {
        return at == symbol.length();
    }

    /** The next character, NUL at the end. */
    char peek() {
        return peek(0);
    }

    char peek(int offset) {
        return at + offset < symbol.length() ? symbol.charAt(at + offset) : 0;
    }

    char next() {
        if (atEnd()) {
            throw new NotMangled();
        }
        return symbol.charAt(at++);
    }

    boolean take(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    boolean take(String text) {
        boolean there = symbol.startsWith(text, at);
        at += there ? text.length() : 0;
        return there;
    }

    void expect(char c) {
        if (!take(c)) {
            throw new NotMangled();
        }
    }

    String rest() {
        return symbol.substring(at);
    }

    int position() {
        return at;
    }

    void returnTo(int position) {
        at = position;
    }

    boolean digitNext() {
        return peek() >= '0' && peek() <= '9';
    }

    /** A decimal number. */
    int number() {
        int number = 0;
        if (!digitNext()) {
            throw new NotMangled();
        }
        while (digitNext()) {
            number = number * 10 + next() - '0';
            if (number > MAX_TEXT) {
                throw new NotMangled();
            }
        }
        return number;
    }

    /** The digits of a number of any size, with {@code n} for a minus. */
    String signedDigits() {
        String sign = take('n') ? "-" : "";
        int start = at;
        while (digitNext()) {
            at++;
        }
        return sign + symbol.substring(start, at);
    }

    /** {@code _} is 0, {@code 0_} is 1, and so on. */
    int index(int radix) {
        if (take('_')) {
            return 0;
        }
        int number = 0;
        while (!take('_')) {
            int digit = Character.digit(next(), radix);
            number = number * radix + digit;
            if (digit < 0 || number > MAX_TEXT) {
                throw new NotMangled();
            }
        }
        return number + 1;
    }

    String characters(int count) {
        if (count <= 0 || count > symbol.length() - at) {
            throw new NotMangled();
        }
        at += count;
        return symbol.substring(at - count, at);
    }

    /** Guards against names that are nested without end. */
    void enter() {
        if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
            throw new NotMangled();
        }
    }

    void leave() {
        depth--;
    }

    /** Remembers something that a later S_ may stand for. */
    Piece substitutable(Piece piece) {
        int length = piece.left().length() + piece.right().length();
        allTexts += length;
        if (length > MAX_TEXT || allTexts > MAX_ALL_TEXTS) {
            throw new NotMangled();
        }
        substitutions.add(piece);
        return piece;
    }

    /** What the number behind an S stands for. */
    Piece substitution() {
        int index = index(RADIX);
        if (index >= substitutions.size()) {
            throw new NotMangled();
        }
        Piece piece = substitutions.get(index);
        return piece.parameter() == Piece.NO_PARAMETER ? piece : argument(piece.parameter());
    }

    int substitutionCount() {
        return substitutions.size();
    }

    void forgetSubstitutions(int count) {
        substitutions.subList(count, substitutions.size()).clear();
    }

    List<Piece> templateArguments() {
        return templateArguments;
    }

    void useTemplateArguments(List<Piece> arguments) {
        templateArguments = List.copyOf(arguments);
    }

    /** The argument for a template parameter, whose number is read; of a pack, the element that is meant. */
    Piece templateParameter() {
        return argument(index(10));
    }

    private Piece argument(int index) {
        if (inLambda) {
            return Piece.plain("auto:" + (index + 1)).argumentFor(index);
        }
        if (index >= templateArguments.size()) {
            throw new NotMangled();
        }
        Piece argument = templateArguments.get(index);
        if (argument.kind() == Piece.Kind.PACK && packIndex >= 0) {
            packSize = argument.pack().size();
            argument = packIndex < packSize ? argument.pack().get(packIndex) : Piece.plain("");
        }
        return argument.argumentFor(index);
    }

    /** Whether template arguments behind a parameter are those of a conversion operator, not of the parameter. */
    boolean inConversion() {
        return inConversion;
    }

    void useConversion(boolean conversion) {
        inConversion = conversion;
    }

    boolean useLambda(boolean lambda) {
        boolean before = inLambda;
        inLambda = lambda;
        return before;
    }

    /** Reads a pattern once for each element of the packs in it. */
    Piece expand(Supplier<Piece> pattern) {
        int start = at;
        int outerIndex = packIndex;
        int outerSize = packSize;
        packIndex = 0;
        packSize = -1;
        List<Piece> elements = new ArrayList<>();
        Piece first = pattern.get();
        int size = packSize;
        int known = substitutions.size();
        if (size != 0) {
            elements.add(first);
        }
        for (packIndex = 1; packIndex < size; packIndex++) {
            at = start;
            elements.add(pattern.get());
            forgetSubstitutions(known);
        }
        packIndex = outerIndex;
        packSize = outerSize;
        return size < 0 ? first.kind() == Piece.Kind.PACK ? first : Piece.plain(first.text() + "...")
                : Piece.pack(elements);
    }

    /** Separated by commas; packs are spread out. */
    static String join(List<Piece> pieces) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            String part = piece.kind() == Piece.Kind.PACK ? join(piece.pack()) : piece.text();
            if (!part.isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ").append(part);
            }
        }
        if (text.length() > MAX_TEXT) {
            throw new NotMangled();
        }
        return text.toString();
    }
}
