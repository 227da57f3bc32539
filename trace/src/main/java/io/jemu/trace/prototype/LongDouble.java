package io.jemu.trace.prototype;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Floating point formats that Java does not have, as the nearest {@code double}. */
final class LongDouble {
    private static final int EXPONENT_MASK = 0x7fff;
    private static final int EXPONENT_BIAS = 16383;
    /** Bits of the fraction, behind the point. */
    private static final int EXTENDED_FRACTION = 63;
    private static final int QUAD_HIGH_FRACTION = 48;
    private static final int DIGITS = 6;

    private LongDouble() {}

    /** The x87's format: a fraction with an explicit leading bit. */
    static double extended(long fraction, short signAndExponent) {
        int exponent = signAndExponent & EXPONENT_MASK;
        double magnitude;
        if (exponent == EXPONENT_MASK) {
            magnitude = fraction << 1 == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            double high = (fraction >>> 1) * 2.0 + (fraction & 1);
            magnitude = scaled(high, exponent - EXPONENT_BIAS - EXTENDED_FRACTION);
        }
        return signAndExponent < 0 ? -magnitude : magnitude;
    }

    /** IEEE 754 binary128; of the fraction the upper 48 bits and some of the others count. */
    static double quad(long low, long high) {
        int exponent = (int) (high >>> QUAD_HIGH_FRACTION) & EXPONENT_MASK;
        long fraction = high & (1L << QUAD_HIGH_FRACTION) - 1;
        double magnitude;
        if (exponent == EXPONENT_MASK) {
            magnitude = fraction == 0 && low == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            double bits = fraction + (exponent == 0 ? 0 : 1L << QUAD_HIGH_FRACTION) + (low >>> 1) * 0x1p-63;
            magnitude = scaled(bits, exponent - EXPONENT_BIAS - QUAD_HIGH_FRACTION);
        }
        return high < 0 ? -magnitude : magnitude;
    }

    private static double scaled(double value, int exponent) {
        // In two steps, for results that are subnormal or too large.
        int half = exponent / 2;
        return value == 0 ? 0 : Math.scalb(Math.scalb(value, half), exponent - half);
    }

    /** As printf's %f: all digits before the point, six behind it. */
    static String fixed(double number) {
        String text = new BigDecimal(number).setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
        return text.startsWith("-") || Double.doubleToRawLongBits(number) >= 0 ? text : "-" + text;
    }
}
