package io.jemu.trace.prototype;

import io.jemu.emulator.dwarf.CType;
import io.jemu.emulator.dwarf.DebugInformation;
import io.jemu.emulator.dwarf.DwarfFormatException;
import io.jemu.emulator.dwarf.FunctionPrototype;
import io.jemu.trace.prototype.Lens.Radix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows the types of debugging information as ltrace shows its own. */
public final class DwarfLenses {
    private static final int MAX_TYPEDEFS = 32;
    private static final int MAX_MEMBERS = 1 << 8;
    /** Structures in structures, arrays of arrays. */
    private static final int MAX_DEPTH = 1 << 7;
    private static final int MAX_ALIGNMENT = 16;
    private static final Lens NOTHING = new Lens.Nothing();

    private final DebugInformation information;
    private final Map<Long, Lens> lenses = new HashMap<>();
    private int depth;

    public DwarfLenses(DebugInformation information) {
        this.information = information;
    }

    /**
     * The prototype of a function.
     *
     * @param symbol its symbol, mangled if it is C++
     * @param address its unrelocated address, or 0
     * @param definition whether it has to be defined there; a declaration will not do
     */
    public Optional<Prototype> find(String symbol, long address, boolean definition) {
        try {
            Optional<FunctionPrototype> function = information.prototype(symbol, address);
            if (function.isEmpty() || definition && !function.get().definition()
                    || !definition && function.get().parameters().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(prototype(function.get()));
        } catch (DwarfFormatException damaged) {
            return Optional.empty();
        }
    }

    private Prototype prototype(FunctionPrototype function) {
        List<Lens> parameters = new ArrayList<>();
        for (FunctionPrototype.Parameter parameter : function.parameters()) {
            parameters.add(lens(parameter.type()));
        }
        if (function.variadic() && !parameters.isEmpty() && parameters.getLast() instanceof Lens.Text
                && isFormat(function.parameters().getLast().name())) {
            parameters.set(parameters.size() - 1, new Lens.Format());
        }
        return new Prototype(lens(function.returns()), parameters, function.variadic());
    }

    private static boolean isFormat(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        return name.contains("fmt") || name.contains("format");
    }

    private Lens lens(long reference) {
        Lens known = lenses.get(reference);
        if (known == null) {
            if (depth == MAX_DEPTH) {
                throw new DwarfFormatException("types are nested too deeply");
            }
            depth++;
            try {
                // A structure that contains itself is damaged; one that points to itself comes back later.
                lenses.put(reference, NOTHING);
                known = of(information.type(reference));
                lenses.put(reference, known);
            } finally {
                depth--;
            }
        }
        return known;
    }

    private Lens targetLens(long reference) {
        try {
            return lens(reference);
        } catch (DwarfFormatException damaged) {
            return NOTHING;
        }
    }

    private Lens of(CType type) {
        return switch (type) {
            case CType.Nothing _ -> NOTHING;
            case CType.Base base -> base(base);
            case CType.Pointer pointer -> pointer(pointer);
            case CType.MemberPointer member -> member.function()
                    ? StructLayout.of(List.of(Lens.address(), Lens.integer(Long.BYTES, true)))
                    : Lens.integer(Long.BYTES, true);
            case CType.Enumeration enumeration -> {
                Map<Long, String> names = new HashMap<>();
                enumeration.enumerators().forEach(e -> names.putIfAbsent(e.value(), e.name()));
                yield new Lens.Enumeration(Lens.integer(enumeration.size(), enumeration.signed()), names);
            }
            case CType.Structure structure -> structure(structure);
            case CType.Array array -> array.count() < 0
                    ? new Lens.Array(lens(array.element()), new Lens.Length.Fixed(0), false)
                    : array(array);
            case CType.Typedef typedef -> of(resolved(typedef));
            case CType.Function _, CType.Opaque _ -> NOTHING;
        };
    }

    private CType resolved(CType.Typedef typedef) {
        CType type = typedef;
        for (int i = 0; i < MAX_TYPEDEFS && type instanceof CType.Typedef next; i++) {
            type = information.type(next.target());
        }
        return type instanceof CType.Typedef ? new CType.Nothing() : type;
    }

    private Lens array(CType.Array array) {
        Lens element = lens(array.element());
        return new Lens.Array(element, new Lens.Length.Fixed(array.count()), plainCharacter(array.element()));
    }

    private boolean plainCharacter(long reference) {
        CType type = information.type(reference);
        if (type instanceof CType.Typedef typedef) {
            type = resolved(typedef);
        }
        return type instanceof CType.Base base && base.encoding() == CType.Encoding.CHARACTER
                && base.name().equals("char");
    }

    private Lens pointer(CType.Pointer pointer) {
        if (pointer.target() == CType.VOID) {
            return Lens.address();
        }
        if (plainCharacter(pointer.target())) {
            return pointer.reference() ? new Lens.Pointer(() -> new Lens.Number(1, true, Radix.CHARACTER))
                    : Lens.string();
        }
        return new Lens.Pointer(() -> targetLens(pointer.target()));
    }

    private static Lens base(CType.Base base) {
        int size = base.size();
        boolean integral = size == 1 || size == 2 || size == 4 || size == 8 || size == 16;
        return switch (base.encoding()) {
            case BOOLEAN -> new Lens.Number(size, false, Radix.BOOLEAN);
            case CHARACTER -> base.name().equals("char") ? new Lens.Number(1, true, Radix.CHARACTER)
                    : Lens.integer(1, base.name().startsWith("signed"));
            case FLOAT -> real(size, base.name());
            case COMPLEX -> StructLayout.of(List.of(real(size / 2, base.name()), real(size / 2, base.name())));
            case SIGNED -> integral ? Lens.integer(size, true) : NOTHING;
            default -> integral ? Lens.integer(size, false) : NOTHING;
        };
    }

    private static Lens real(int size, String name) {
        boolean known = size == Float.BYTES || size == Double.BYTES || size == 2 * Double.BYTES;
        return known ? new Lens.Real(size, name.contains("loat128"), false) : NOTHING;
    }

    private Lens structure(CType.Structure structure) {
        List<Lens.Field> fields = new ArrayList<>();
        long alignment = 1;
        boolean byReference = structure.byReference();
        for (CType.Member member : structure.members()) {
            Lens lens = lens(member.type());
            alignment = Math.max(alignment, Math.min(lens.alignment(), MAX_ALIGNMENT));
            byReference |= lens instanceof Lens.Struct part && part.byReference();
            if (fields.size() < MAX_MEMBERS) {
                fields.add(new Lens.Field(lens, member.offset() / Byte.SIZE, member.offset(), member.bits()));
            }
        }
        return new Lens.Struct(fields, structure.size(), alignment, byReference);
    }
}
