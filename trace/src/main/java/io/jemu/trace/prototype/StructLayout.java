package io.jemu.trace.prototype;

import java.util.ArrayList;
import java.util.List;

/** Puts members where a C compiler puts them. */
final class StructLayout {
    private StructLayout() {}

    static Lens.Struct of(List<Lens> members) {
        List<Lens.Field> fields = new ArrayList<>();
        long offset = 0;
        long alignment = 1;
        for (Lens member : members) {
            long step = Math.max(1, member.alignment());
            offset = (offset + step - 1) / step * step;
            fields.add(new Lens.Field(member, offset, 0, 0));
            offset += member.size();
            alignment = Math.max(alignment, step);
        }
        return new Lens.Struct(fields, (offset + alignment - 1) / alignment * alignment, alignment, false);
    }
}
