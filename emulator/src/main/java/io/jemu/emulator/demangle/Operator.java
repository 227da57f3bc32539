package io.jemu.emulator.demangle;

import java.util.Map;
import java.util.TreeMap;

/** Operators by their two letters (Itanium C++ ABI, 5.1.3.1). */
final class Operator {
    private static final String TABLE = """
            aN &= aS = aa && ad & an & aw co_await cl () cm , co ~ dV /= da delete[] de * dl delete dv / eO ^= eo ^ \
            eq == ge >= gt > ix [] lS <<= le <= ls << lt < mI -= mL *= mi - ml * mm -- na new[] ne != ng - nt ! nw new \
            oR |= oo || or | pL += pl + pm ->* pp ++ ps + pt -> qu ? rM %= rS >>= rm % rs >> ss <=> \
            at alignof az alignof st sizeof sz sizeof""";
    private static final String UNARY = " ad aw co de mm ng nt pp ps ";
    private static final Map<String, String> NAMES = new TreeMap<>();

    static {
        String[] words = TABLE.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            NAMES.put(words[i], words[i + 1]);
        }
    }

    private Operator() {}

    /** The operator's sign, or null if the letters mean none. */
    static String sign(String code) {
        return NAMES.get(code);
    }

    static boolean unary(String code) {
        return UNARY.contains(" " + code + " ");
    }
}
