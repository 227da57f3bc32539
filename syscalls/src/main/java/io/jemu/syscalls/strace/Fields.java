package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;

/** The members of a structure in guest memory, shown as {@code {name=value, ...}}. Offsets are in bytes. */
final class Fields {
    private final View view;
    private final long address;
    private final StringBuilder out = new StringBuilder("{");

    Fields(View view, long address) {
        this.view = view;
        this.address = address;
    }

    Fields put(String name, String value) {
        out.append(out.length() == 1 ? "" : ", ").append(name).append('=').append(value);
        return this;
    }

    /** Whether the remaining members are left out; they are marked then. */
    boolean cut() {
        if (view.abbreviated()) {
            more();
        }
        return view.abbreviated();
    }

    /** Marks that there are members which are not shown. */
    Fields more() {
        out.append(", ...");
        return this;
    }

    int int32(int offset) {
        return view.read32(address + offset);
    }

    int unsigned16(int offset) {
        return view.read16(address + offset) & 0xffff;
    }

    long int64(int offset) {
        return view.read64(address + offset);
    }

    Fields signed32(String name, int offset) {
        return put(name, String.valueOf(int32(offset)));
    }

    Fields unsigned32(String name, int offset) {
        return put(name, Integer.toUnsignedString(int32(offset)));
    }

    Fields unsigned16(String name, int offset) {
        return put(name, String.valueOf(unsigned16(offset)));
    }

    Fields signed64(String name, int offset) {
        return put(name, String.valueOf(int64(offset)));
    }

    Fields unsigned64(String name, int offset) {
        return put(name, Long.toUnsignedString(int64(offset)));
    }

    Fields hex32(String name, int offset) {
        return put(name, Values.hex(Integer.toUnsignedLong(int32(offset))));
    }

    Fields hex64(String name, int offset) {
        return put(name, Values.hex(int64(offset)));
    }

    /** A user or group id. */
    Fields id(String name, int offset) {
        return put(name, Values.id(int32(offset)));
    }

    Fields pointer(String name, int offset) {
        return put(name, Values.address(int64(offset)));
    }

    Fields flags32(String name, int offset, ConstantTable table) {
        return put(name, view.flags(table, Integer.toUnsignedLong(int32(offset))));
    }

    Fields flags64(String name, int offset, ConstantTable table) {
        return put(name, view.flags(table, int64(offset)));
    }

    Fields constant32(String name, int offset, ConstantTable table) {
        return put(name, view.constant(table, Integer.toUnsignedLong(int32(offset))));
    }

    /** Adds a member that is shown without its name. */
    Fields item(String text) {
        out.append(out.length() == 1 ? "" : ", ").append(text);
        return this;
    }

    View view() {
        return view;
    }

    long address() {
        return address;
    }

    byte[] bytes(int offset, int length) {
        return view.read(address + offset, length);
    }

    /** A NUL-terminated string in an array of {@code size} bytes. */
    Fields string(String name, int offset, int size) {
        return put(name, text(offset, size));
    }

    /** What {@link #string} shows, without the name. */
    String text(int offset, int size) {
        byte[] bytes = view.readCString(address + offset, size);
        byte[] text = bytes != null ? bytes : view.read(address + offset, size);
        return view.quote(text);
    }

    /** A structure inside this one. */
    Fields nested(String name, int offset, Structure structure) {
        return put(name, structure.format().text(view, address + offset));
    }

    /** What a pointer in this structure leads to. */
    Fields pointee(String name, int offset, Structure structure) {
        long target = int64(offset);
        return put(name, TracedCall.orAddress(target, () -> structure.format().text(view, target)));
    }

    /** So many bytes at an address, an unsigned number, of which only the first are shown. */
    static String bytes(View view, long address, long length) {
        int limit = view.style().stringLimit();
        boolean cut = Long.compareUnsigned(length, limit) > 0;
        int shown = cut ? limit : (int) length;
        return view.quote(view.read(address, shown), shown) + (cut ? "..." : "");
    }

    @Override
    public String toString() {
        return out + "}";
    }
}
