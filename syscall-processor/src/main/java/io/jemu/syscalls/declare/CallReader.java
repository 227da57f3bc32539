package io.jemu.syscalls.declare;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.MirroredTypeException;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;

/** Reads {@link Syscall} declarations and reports what is wrong with them as compile errors. */
final class CallReader {
    private static final int MAX_PARAMETERS = 6;
    private static final String POINTED = "*";
    private static final char UNDERSCORE = '_';

    private final Map<Integer, String> names;
    private final Messager messager;
    private final Map<Integer, Call> calls = new TreeMap<>();
    private boolean failed;

    CallReader(Map<Integer, String> names, Messager messager) {
        this.names = names;
        this.messager = messager;
    }

    /** The calls read so far, by number. */
    Map<Integer, Call> calls() {
        return calls;
    }

    /** Whether a declaration was wrong. */
    boolean failed() {
        return failed;
    }

    void read(ExecutableElement method) {
        Syscall declaration = method.getAnnotation(Syscall.class);
        TypeElement owner = (TypeElement) method.getEnclosingElement();
        String methodName = method.getSimpleName().toString();
        String name = declaration.name().isEmpty() ? methodName : declaration.name();
        checkName(method, declaration.nr(), name);
        checkOwner(method, owner);
        checkSignature(method);
        if ((declaration.support() != Support.FULL) == declaration.note().isEmpty()) {
            error(method, "a note belongs to PARTIAL or REFUSED support, and to nothing else");
        }
        List<Call.Parameter> parameters = new ArrayList<>();
        for (VariableElement parameter : arguments(method)) {
            parameters.add(parameter(method, parameter));
        }
        Call previous = calls.putIfAbsent(declaration.nr(), new Call(
                declaration.nr(), name, declaration.support(), declaration.note(), declaration.result(),
                owner.getQualifiedName().toString(), methodName, parameters));
        if (previous != null) {
            error(method, "system call " + declaration.nr() + " is declared already, by "
                    + previous.handler() + "." + previous.method());
        }
    }

    private void checkName(Element method, int number, String name) {
        String expected = names.get(number);
        if (expected == null) {
            error(method, "x86-64 has no system call " + number);
        } else if (!expected.equals(name)) {
            error(method, "system call " + number + " is " + expected + ", not " + name);
        }
    }

    private void checkOwner(Element method, TypeElement owner) {
        if (!owner.getModifiers().contains(Modifier.FINAL)) {
            error(owner, "a class of system calls must be final");
        }
        boolean constructible = ElementFilter.constructorsIn(owner.getEnclosedElements()).stream()
                .anyMatch(constructor -> !constructor.getModifiers().contains(Modifier.PRIVATE)
                        && constructor.getParameters().size() == 1
                        && isType(constructor.getParameters().getFirst().asType(), TableWriter.KERNEL));
        if (!constructible) {
            error(owner, "a class of system calls needs a constructor that takes a " + TableWriter.KERNEL);
        }
        if (method.getModifiers().contains(Modifier.PRIVATE) || method.getModifiers().contains(Modifier.STATIC)) {
            error(method, "a system call must be an instance method that is not private");
        }
    }

    private void checkSignature(ExecutableElement method) {
        List<? extends VariableElement> parameters = method.getParameters();
        if (method.getReturnType().getKind() != TypeKind.LONG) {
            error(method, "a system call returns long");
        }
        if (parameters.isEmpty() || !isType(parameters.getFirst().asType(), TableWriter.TASK)) {
            error(method, "the first parameter of a system call is a " + TableWriter.TASK);
        }
        if (parameters.size() > 1 + MAX_PARAMETERS) {
            error(method, "a system call has at most " + MAX_PARAMETERS + " parameters after the task");
        }
    }

    private static boolean isType(TypeMirror type, String name) {
        return type.getKind() == TypeKind.DECLARED
                && ((TypeElement) ((DeclaredType) type).asElement()).getQualifiedName().contentEquals(name);
    }

    private static List<? extends VariableElement> arguments(ExecutableElement method) {
        List<? extends VariableElement> parameters = method.getParameters();
        return parameters.isEmpty() ? List.of() : parameters.subList(1, parameters.size());
    }

    private Call.Parameter parameter(ExecutableElement method, VariableElement parameter) {
        TypeKind type = parameter.asType().getKind();
        if (type != TypeKind.INT && type != TypeKind.LONG) {
            error(parameter, "a parameter of a system call is an int or a long");
        }
        Call.Kind kind = kind(parameter);
        if (type == TypeKind.INT && isAddress(kind)) {
            error(parameter, "an address is a long");
        }
        Call.Direction direction = direction(parameter);
        Struct struct = parameter.getAnnotation(Struct.class);
        if (struct != null && direction == Call.Direction.NONE) {
            error(parameter, "@Struct needs @In, @Out or @InOut");
        }
        String length = length(parameter, struct);
        if (kind == Call.Kind.BYTES && length.isEmpty()) {
            error(parameter, "bytes need a length; anything else a @Struct");
        }
        checkLength(method, parameter, length);
        return new Call.Parameter(parameter.getSimpleName().toString(), type == TypeKind.INT, kind, direction,
                struct == null ? "" : struct.value(), length, table(parameter));
    }

    private static boolean isAddress(Call.Kind kind) {
        return switch (kind) {
            case ADDRESS, PATH, TEXT, BYTES, STRUCT -> true;
            default -> false;
        };
    }

    private Call.Kind kind(VariableElement parameter) {
        List<Call.Kind> kinds = new ArrayList<>();
        KINDS.forEach((annotation, kind) -> {
            if (parameter.getAnnotation(annotation) != null) {
                kinds.add(kind);
            }
        });
        if (direction(parameter) != Call.Direction.NONE) {
            kinds.add(parameter.getAnnotation(Struct.class) == null ? Call.Kind.BYTES : Call.Kind.STRUCT);
        }
        if (kinds.size() > 1) {
            error(parameter, "a parameter has one meaning, not " + kinds);
        }
        return kinds.isEmpty() ? Call.Kind.NUMBER : kinds.getFirst();
    }

    private Call.Direction direction(VariableElement parameter) {
        boolean in = parameter.getAnnotation(In.class) != null;
        boolean out = parameter.getAnnotation(Out.class) != null;
        boolean both = parameter.getAnnotation(InOut.class) != null;
        if (in && out || both && (in || out)) {
            error(parameter, "use @InOut alone for memory that is read and written");
        }
        if (both) {
            return Call.Direction.IN_OUT;
        }
        if (in) {
            return Call.Direction.IN;
        }
        return out ? Call.Direction.OUT : Call.Direction.NONE;
    }

    private static String length(VariableElement parameter, Struct struct) {
        In in = parameter.getAnnotation(In.class);
        Out out = parameter.getAnnotation(Out.class);
        if (struct != null) {
            return struct.count();
        }
        if (in != null) {
            return in.length();
        }
        return out == null ? "" : out.length();
    }

    private void checkLength(ExecutableElement method, VariableElement parameter, String length) {
        String name = length.startsWith(POINTED) ? length.substring(1) : length;
        if (name.isEmpty() || name.equals(Out.RETURN)) {
            return;
        }
        if (arguments(method).stream().noneMatch(other -> other.getSimpleName().contentEquals(name))) {
            error(parameter, "no parameter is named " + name);
        }
    }

    private Call.Table table(VariableElement parameter) {
        Flags flags = parameter.getAnnotation(Flags.class);
        Constant constant = parameter.getAnnotation(Constant.class);
        if (flags == null && constant == null) {
            return null;
        }
        TypeMirror type = mirror(flags, constant);
        if (type.getKind() != TypeKind.DECLARED) {
            error(parameter, "the class of constants is not known");
            return null;
        }
        return table(parameter, (TypeElement) ((DeclaredType) type).asElement());
    }

    private static TypeMirror mirror(Flags flags, Constant constant) {
        try {
            throw new IllegalStateException("a class read as such: "
                    + (flags != null ? flags.value() : constant.value()));
        } catch (MirroredTypeException e) {
            return e.getTypeMirror();
        }
    }

    private Call.Table table(Element parameter, TypeElement type) {
        Map<String, Long> constants = new LinkedHashMap<>();
        List<Long> masks = new ArrayList<>();
        boolean prefixed = false;
        for (Element member : type.getEnclosedElements()) {
            String name = member.getSimpleName().toString();
            OptionalLong value = constant(member, constants.size());
            boolean hasPrefix = name.indexOf(UNDERSCORE) > 0;
            if (value.isEmpty() || prefixed && !hasPrefix) {
                continue;
            }
            prefixed |= hasPrefix;
            if (member.getAnnotation(Mask.class) != null) {
                masks.add(value.getAsLong());
            } else {
                constants.put(name, value.getAsLong());
            }
        }
        if (constants.isEmpty()) {
            error(parameter, type + " has no public constants of type int or long");
        }
        return new Call.Table(type.getQualifiedName().toString(), constants, masks);
    }

    /** The value of a public constant; that of an enum is its position. */
    private static OptionalLong constant(Element member, int position) {
        if (member.getKind() == ElementKind.ENUM_CONSTANT) {
            return OptionalLong.of(position);
        }
        boolean visible = member.getKind() == ElementKind.FIELD && member.getModifiers().contains(Modifier.PUBLIC);
        return visible && ((VariableElement) member).getConstantValue() instanceof Number value
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    private void error(Element element, String message) {
        failed = true;
        messager.printMessage(Diagnostic.Kind.ERROR, message, element);
    }

    private static final Map<Class<? extends Annotation>, Call.Kind> KINDS = Map.ofEntries(
            Map.entry(Address.class, Call.Kind.ADDRESS),
            Map.entry(Constant.class, Call.Kind.CONSTANT),
            Map.entry(Device.class, Call.Kind.DEVICE),
            Map.entry(DirFd.class, Call.Kind.DIRFD),
            Map.entry(Fd.class, Call.Kind.FD),
            Map.entry(Flags.class, Call.Kind.FLAGS),
            Map.entry(Hex.class, Call.Kind.HEX),
            Map.entry(Id.class, Call.Kind.ID),
            Map.entry(Mode.class, Call.Kind.MODE),
            Map.entry(Offset.class, Call.Kind.OFFSET),
            Map.entry(Path.class, Call.Kind.PATH),
            Map.entry(Pid.class, Call.Kind.PID),
            Map.entry(Signal.class, Call.Kind.SIGNAL),
            Map.entry(Size.class, Call.Kind.SIZE),
            Map.entry(Text.class, Call.Kind.TEXT));
}
