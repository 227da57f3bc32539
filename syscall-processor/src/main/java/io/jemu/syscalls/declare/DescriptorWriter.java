package io.jemu.syscalls.declare;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the source of the descriptions of system calls. Each is built by a method of its own when it is asked for, so
 * that loading the class costs little.
 */
final class DescriptorWriter {
    static final String PACKAGE = "io.jemu.syscalls.calls";
    static final String NAME = "SyscallDescriptors";

    private DescriptorWriter() {}

    static String write(Collection<Call> calls) {
        StringBuilder out = new StringBuilder("""
                package %s;

                import io.jemu.syscalls.descriptor.Argument;
                import io.jemu.syscalls.descriptor.ArgumentKind;
                import io.jemu.syscalls.descriptor.ConstantTable;
                import io.jemu.syscalls.descriptor.Direction;
                import io.jemu.syscalls.descriptor.ResultKind;
                import io.jemu.syscalls.descriptor.SupportLevel;
                import io.jemu.syscalls.descriptor.SyscallDescriptor;
                import java.util.List;
                import java.util.Optional;

                /** What the system calls are called, take and return. Generated from the declarations. */
                public final class %s {
                    private %s() {}

                    /** The description of a declared system call. */
                    public static Optional<SyscallDescriptor> of(int number) {
                        return Optional.ofNullable(switch (number) {
                """.formatted(PACKAGE, NAME, NAME));
        for (Call call : calls) {
            out.append("            case %d -> call%d();\n".formatted(call.number(), call.number()));
        }
        out.append("            default -> null;\n        });\n    }\n");
        Map<String, Call.Table> tables = new TreeMap<>();
        for (Call call : calls) {
            call(out, call);
            for (Call.Parameter parameter : call.parameters()) {
                if (parameter.table() != null) {
                    tables.put(parameter.table().type(), parameter.table());
                }
            }
        }
        tables.values().forEach(table -> table(out, table));
        return out.append("}\n").toString();
    }

    private static void call(StringBuilder out, Call call) {
        out.append("""

                    private static SyscallDescriptor call%d() {
                        return new SyscallDescriptor(%d, "%s", SupportLevel.%s, "%s", ResultKind.%s, List.of(\
                """.formatted(call.number(), call.number(), call.name(), call.support(), quote(call.note()),
                call.result()));
        String separator = "\n";
        for (Call.Parameter parameter : call.parameters()) {
            out.append(separator).append("                new Argument(\"%s\", ArgumentKind.%s, Direction.%s, %b, "
                    .formatted(parameter.name(), parameter.kind(), parameter.direction(), parameter.narrow()));
            out.append("\"%s\", \"%s\", %s)".formatted(parameter.struct(), parameter.length(),
                    parameter.table() == null ? "ConstantTable.NONE" : method(parameter.table()) + "()"));
            separator = ",\n";
        }
        out.append("));\n    }\n");
    }

    private static void table(StringBuilder out, Call.Table table) {
        out.append("\n    private static ConstantTable ").append(method(table)).append("() {\n");
        out.append("        return new ConstantTable(\n                List.of(");
        String separator = "";
        for (Map.Entry<String, Long> constant : table.constants().entrySet()) {
            out.append(separator).append("\n                        new ConstantTable.Entry(\"%s\", 0x%xL)"
                    .formatted(constant.getKey(), constant.getValue()));
            separator = ",";
        }
        out.append("),\n                List.of(");
        separator = "";
        for (long mask : table.masks()) {
            out.append(separator).append("0x%xL".formatted(mask));
            separator = ", ";
        }
        out.append("));\n    }\n");
    }

    private static String method(Call.Table table) {
        return "table_" + table.type().replace('.', '_');
    }

    private static String quote(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
