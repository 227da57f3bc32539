package io.jemu.loader.host;

/**
 * A tunable of the C library, as the list in its ld.so describes it (struct _tunable of elf/dl-tunable-types.h).
 *
 * @param index its place in the list, by which the C library asks for it
 * @param name for instance "glibc.malloc.check"
 * @param minimum the least value of a number
 * @param maximum the greatest, unsigned unless the type is INT_32
 * @param value what it is if nobody sets it
 * @param security what a program in secure mode makes of it
 * @param alias the environment variable that sets it too, or an empty string
 */
public record Tunable(int index, String name, Type type, long minimum, long maximum, long value, Security security,
        String alias) {
    /** tunable_type_code_t, in its order. */
    public enum Type { INT_32, UINT_64, SIZE_T, STRING }

    /** tunable_seclevel_t, in its order. Since 2.39 there is no other than the first. */
    public enum Security {
        /** Ignored, and no child shall see it. */
        SXID_ERASE,
        /** Ignored; children may read it. */
        SXID_IGNORE,
        /** Read. */
        NONE
    }

    /** Whether a number is in range. */
    boolean accepts(long number) {
        return type == Type.INT_32 ? number >= minimum && number <= maximum
                : Long.compareUnsigned(number, minimum) >= 0 && Long.compareUnsigned(number, maximum) <= 0;
    }
}
