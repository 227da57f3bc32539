package io.jemu.trace.prototype;

import java.util.List;

/** The classes of x86-64 psABI 3.2.3, for each eight bytes of a value. */
enum ArgumentClass {
    NO_CLASS, INTEGER, SSE,
    /** The x87's numbers; they are passed in memory and returned in ST(0). */
    X87,
    MEMORY;

    private static final int EIGHTBYTE = 8;
    /** Larger values are of class MEMORY, unless they are vectors. */
    private static final int LARGEST = 2 * EIGHTBYTE;
    /** Members of members: a value of 16 bytes that has more comes of damaged type information. */
    private static final int MAX_MEMBERS = 1 << 10;

    /** The classes of a value, one for each of its eightbytes: at most two. A value of class MEMORY has that only. */
    static List<ArgumentClass> of(Lens lens) {
        if (lens instanceof Lens.Real real && real.size() > EIGHTBYTE && !real.quad()) {
            return List.of(X87);
        }
        if (lens instanceof Lens.Real) {
            return List.of(SSE);
        }
        long size = lens.size();
        if (size <= 0 || size > LARGEST || lens instanceof Lens.Struct struct && struct.byReference()) {
            return List.of(lens instanceof Lens.Nothing || size == 0 ? NO_CLASS : MEMORY);
        }
        ArgumentClass[] classes = {NO_CLASS, NO_CLASS};
        classify(lens, 0, classes, new int[] {MAX_MEMBERS});
        if (classes[0] == MEMORY || classes[1] == MEMORY || classes[0] == X87 || classes[1] == X87) {
            // A structure with nothing but a long double would come back in ST(0).
            return List.of(classes[0] == X87 && classes[1] != MEMORY ? X87 : MEMORY);
        }
        return size <= EIGHTBYTE ? List.of(classes[0]) : List.of(classes[0], classes[1]);
    }

    private static void classify(Lens lens, long offset, ArgumentClass[] classes, int[] budget) {
        if (--budget[0] < 0 || offset < 0 || offset >= LARGEST) {
            classes[0] = MEMORY;
            return;
        }
        switch (lens) {
            case Lens.Struct struct -> {
                if (struct.byReference()) {
                    classes[0] = MEMORY;
                }
                for (Lens.Field field : struct.fields()) {
                    if (field.bits() > 0) {
                        long first = offset * Byte.SIZE + field.bit();
                        merge(classes, first / Byte.SIZE, INTEGER);
                        merge(classes, (first + field.bits() - 1) / Byte.SIZE, INTEGER);
                    } else if (field.offset() % field.lens().alignment() != 0) {
                        classes[0] = MEMORY;
                    } else if (field.lens().size() > 0) {
                        classify(field.lens(), offset + field.offset(), classes, budget);
                    }
                }
            }
            case Lens.Array array -> {
                long step = array.element().size();
                for (long at = 0; step > 0 && at < array.size() && offset + at < LARGEST; at += step) {
                    classify(array.element(), offset + at, classes, budget);
                }
            }
            case Lens.Real real -> merge(classes, offset, real.size() > EIGHTBYTE && !real.quad() ? X87 : SSE);
            case Lens.Nothing _ -> { }
            default -> {
                merge(classes, offset, INTEGER);
                if (lens.size() > EIGHTBYTE) {
                    merge(classes, offset + EIGHTBYTE, INTEGER);
                }
            }
        }
    }

    private static void merge(ArgumentClass[] classes, long offset, ArgumentClass with) {
        int index = (int) (offset / EIGHTBYTE);
        if (index >= classes.length) {
            classes[0] = MEMORY;
            return;
        }
        ArgumentClass old = classes[index];
        if (old == NO_CLASS || old == with) {
            classes[index] = with;
        } else if (old == MEMORY || old == INTEGER) {
            return;
        } else {
            classes[index] = with == X87 ? MEMORY : with;
        }
    }
}
