package io.jemu.syscalls.declare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the source of the dispatch table: switches with direct calls. Numbers are cut into groups with a method each,
 * because HotSpot never compiles a method of more than 8000 bytes.
 */
final class TableWriter {
    static final String KERNEL = "io.jemu.syscalls.kernel.Kernel";
    static final String TASK = "io.jemu.syscalls.kernel.Task";
    static final String DISPATCHER = "io.jemu.syscalls.kernel.SyscallDispatcher";
    static final String PACKAGE = "io.jemu.syscalls.calls";
    static final String NAME = "SyscallTable";

    private static final int GROUP_SHIFT = 5;

    private TableWriter() {}

    static String write(Collection<Call> calls) {
        TreeMap<Integer, List<Call>> groups = new TreeMap<>();
        TreeSet<String> handlers = new TreeSet<>();
        for (Call call : calls) {
            groups.computeIfAbsent(call.number() >> GROUP_SHIFT, group -> new ArrayList<>()).add(call);
            handlers.add(call.handler());
        }
        StringBuilder out = new StringBuilder("""
                package %s;

                import io.jemu.syscalls.abi.Errno;
                import %s;
                import %s;
                import %s;

                /** Calls the methods that are declared as system calls. Generated from the declarations. */
                public final class %s implements SyscallDispatcher {
                    private final Kernel kernel;
                """.formatted(PACKAGE, KERNEL, DISPATCHER, TASK, NAME));
        for (String handler : handlers) {
            out.append("    private ").append(handler).append(' ').append(field(handler)).append(";\n");
        }
        out.append("""

                    public %s(Kernel kernel) {
                        this.kernel = kernel;
                    }

                    /**
                     * Executes a system call.
                     *
                     * @throws io.jemu.syscalls.abi.SyscallException if it fails; with ENOSYS if it is not declared
                     * @throws io.jemu.emulator.memory.GuestFault if it fails with EFAULT
                     */
                    @Override
                    public long dispatch(Task task, int number, long a0, long a1, long a2, long a3, long a4, long a5) {
                        switch (number >> %d) {
                """.formatted(NAME, GROUP_SHIFT));
        for (int group : groups.keySet()) {
            out.append("            case %d -> {\n".formatted(group))
                    .append("                return group%d(task, number, a0, a1, a2, a3, a4, a5);\n".formatted(group))
                    .append("            }\n");
        }
        out.append("            default -> throw Errno.ENOSYS.failure();\n        }\n    }\n");
        declared(out, calls);
        groups.forEach((group, members) -> group(out, group, members));
        handlers.forEach(handler -> handler(out, handler));
        return out.append("}\n").toString();
    }

    private static void declared(StringBuilder out, Collection<Call> calls) {
        out.append("\n    /** Whether a system call is declared; all others fail with ENOSYS. */\n");
        out.append("    public static boolean declared(int number) {\n        return switch (number) {\n");
        if (!calls.isEmpty()) {
            List<String> numbers = calls.stream().map(call -> String.valueOf(call.number())).toList();
            out.append("            case ").append(String.join(", ", numbers)).append(" -> true;\n");
        }
        out.append("            default -> false;\n        };\n    }\n");
    }

    private static void group(StringBuilder out, int group, List<Call> calls) {
        out.append("\n    private long group").append(group);
        out.append("(Task task, int number, long a0, long a1, long a2, long a3, long a4, long a5) {\n");
        out.append("        return switch (number) {\n");
        for (Call call : calls) {
            out.append("            case ").append(call.number()).append(" -> ").append(field(call.handler()));
            out.append("().").append(call.method()).append("(task");
            int index = 0;
            for (Call.Parameter parameter : call.parameters()) {
                out.append(parameter.narrow() ? ", (int) a" : ", a").append(index++);
            }
            out.append(");\n");
        }
        out.append("            default -> throw Errno.ENOSYS.failure();\n        };\n    }\n");
    }

    private static void handler(StringBuilder out, String handler) {
        String field = field(handler);
        out.append("""

                    private %1$s %2$s() {
                        if (%2$s == null) {
                            %2$s = new %1$s(kernel);
                        }
                        return %2$s;
                    }
                """.formatted(handler, field));
    }

    private static String field(String handler) {
        String simple = handler.substring(handler.lastIndexOf('.') + 1);
        return Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
    }
}
