package io.jemu.syscalls.strace;

import java.util.function.BiFunction;

/**
 * A C type in guest memory that can be shown.
 *
 * @param size in bytes, the distance of the elements of an array
 * @param scalar whether it is a number, which is shown as an array of one element
 */
record Structure(int size, boolean scalar, Format format) {
    /** Shows what is at an address. */
    @FunctionalInterface
    interface Format {
        /** @throws io.jemu.emulator.memory.GuestFault if the memory cannot be read */
        String text(View view, long address);
    }

    static Structure scalar(int size, BiFunction<View, Long, String> text) {
        return new Structure(size, true, text::apply);
    }

    /** A structure of which {@code fields} shows the members. */
    static Structure of(int size, FieldLister fields) {
        return new Structure(size, false, (view, address) -> {
            Fields list = new Fields(view, address);
            fields.list(list);
            return list.toString();
        });
    }

    /** Lists the members of a structure. */
    @FunctionalInterface
    interface FieldLister {
        void list(Fields fields);
    }
}
