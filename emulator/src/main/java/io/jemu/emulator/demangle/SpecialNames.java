package io.jemu.emulator.demangle;

/** Reads the names of what compilers make for themselves: virtual tables, thunks, guards (Itanium C++ ABI, 5.1.4). */
record SpecialNames(Reader in, Names names, Types types) {
    private static final int RADIX = 36;

    String name() {
        String code = in.characters(2);
        return switch (code) {
            case "TV" -> "vtable for " + types.type().text();
            case "TT" -> "VTT for " + types.type().text();
            case "TI" -> "typeinfo for " + types.type().text();
            case "TS" -> "typeinfo name for " + types.type().text();
            case "Th" -> {
                offset();
                yield "non-virtual thunk to " + names.encoding(false);
            }
            case "Tv" -> {
                offset();
                offset();
                yield "virtual thunk to " + names.encoding(false);
            }
            case "Tc" -> {
                callOffset();
                callOffset();
                yield "covariant return thunk to " + names.encoding(false);
            }
            case "TC" -> {
                String derived = types.type().text();
                in.number();
                in.expect('_');
                yield "construction vtable for " + types.type().text() + "-in-" + derived;
            }
            case "TW" -> "TLS wrapper function for " + names.name().text();
            case "TH" -> "TLS init function for " + names.name().text();
            case "TA" -> "template parameter object for " + names.templateArgument().text();
            case "GV" -> "guard variable for " + names.name().text();
            case "GT" -> (in.next() == 'n' ? "non-transaction clone for " : "transaction clone for ")
                    + names.encoding(false);
            case "GR" -> {
                String name = names.name().text();
                yield "reference temporary #" + (in.atEnd() ? 0 : in.index(RADIX)) + " for " + name;
            }
            default -> throw new NotMangled();
        };
    }

    private void offset() {
        in.signedDigits();
        in.expect('_');
    }

    private void callOffset() {
        if (in.next() == 'v') {
            offset();
        }
        offset();
    }
}
