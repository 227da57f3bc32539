package io.jemu.emulator.dwarf;

import java.util.stream.Collectors;

/** Writes what was read as a declaration, types in full to a certain depth. */
final class PrototypeText {
    private static final int DEPTH = 3;

    private final DebugInformation information;

    PrototypeText(DebugInformation information) {
        this.information = information;
    }

    String of(FunctionPrototype prototype) {
        return type(prototype.returns(), DEPTH) + " " + prototype.name() + "(" + prototype.parameters().stream()
                .map(p -> type(p.type(), DEPTH) + (p.name().isEmpty() ? "" : " " + p.name()))
                .collect(Collectors.joining(", ")) + (prototype.variadic() ? ", ..." : "") + ")";
    }

    private String type(long reference, int depth) {
        if (depth == 0) {
            return "*";
        }
        return switch (information.type(reference)) {
            case CType.Nothing _ -> "void";
            case CType.Base base -> base.encoding() + "/" + base.size();
            case CType.Pointer pointer -> type(pointer.target(), depth - 1) + (pointer.reference() ? "&" : "*");
            case CType.MemberPointer member -> member.function() ? "member function" : "member";
            case CType.Enumeration e -> "enum " + e.name() + "/" + e.size() + e.enumerators().stream()
                    .map(v -> v.name() + "=" + v.value()).toList();
            case CType.Structure s -> (s.union() ? "union " : s.byReference() ? "object " : "struct ") + s.name() + "/"
                    + s.size() + s.members().stream().map(m -> m.name() + "@" + m.offset()
                    + (m.bits() == 0 ? "" : ":" + m.bits()) + " " + type(m.type(), depth - 1)).toList();
            case CType.Array array -> type(array.element(), depth - 1) + "[" + array.count() + "]";
            case CType.Typedef typedef -> typedef.name() + "=" + type(typedef.target(), depth - 1);
            case CType.Function _ -> "function";
            case CType.Opaque opaque -> "opaque " + opaque.name();
        };
    }
}
