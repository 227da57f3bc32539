package io.jemu.syscalls.declare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyscallProcessorTest {
    private static final List<JavaFileObject> KERNEL = List.of(
            source("io.jemu.syscalls.kernel.Kernel", "public final class Kernel {}"),
            source("io.jemu.syscalls.kernel.Task", "public final class Task {}"),
            source("io.jemu.syscalls.kernel.SyscallDispatcher", """
                    public interface SyscallDispatcher {
                        long dispatch(Task task, int number, long a, long b, long c, long d, long e, long f);
                    }"""),
            source("io.jemu.syscalls.abi.Errno", """
                    public enum Errno {
                        ENOSYS;
                        public RuntimeException failure() { return new IllegalStateException(name()); }
                    }"""),
            source("io.jemu.syscalls.descriptor.Direction", "public enum Direction { NONE, IN, OUT, IN_OUT }"),
            source("io.jemu.syscalls.descriptor.ResultKind", "public enum ResultKind { NUMBER, ADDRESS, MODE, NONE }"),
            source("io.jemu.syscalls.descriptor.SupportLevel", "public enum SupportLevel { FULL, PARTIAL, REFUSED }"),
            source("io.jemu.syscalls.descriptor.ArgumentKind", """
                    public enum ArgumentKind {
                        NUMBER, SIZE, OFFSET, ADDRESS, HEX, FD, DIRFD, PATH, TEXT, BYTES, STRUCT, FLAGS, CONSTANT, MODE,
                        DEVICE, PID, ID, SIGNAL
                    }"""),
            source("io.jemu.syscalls.descriptor.ConstantTable", """
                    import java.util.List;
                    public record ConstantTable(List<Entry> entries, List<Long> masks) {
                        public static final ConstantTable NONE = new ConstantTable(List.of(), List.of());
                        public record Entry(String name, long value) {}
                    }"""),
            source("io.jemu.syscalls.descriptor.Argument", """
                    public record Argument(String name, ArgumentKind kind, Direction direction, boolean narrow,
                            String struct, String length, ConstantTable table) {}"""),
            source("io.jemu.syscalls.descriptor.SyscallDescriptor", """
                    import java.util.List;
                    public record SyscallDescriptor(int number, String name, SupportLevel support, String note,
                            ResultKind result, List<Argument> arguments) {}"""));

    private static final String CONSTANTS = """
            final class Bits {
                @Mask public static final int B_MODE = 3;
                public static final int B_READ = 0;
                public static final int B_HIGH = 1 << 31;
                public static final int OTHER = 5;
                static final int B_HIDDEN = 6;
            }
            """;

    @TempDir
    private Path output;

    private static JavaFileObject source(String name, String text) {
        String packageName = name.substring(0, name.lastIndexOf('.'));
        String code = "package " + packageName + ";\n" + text;
        return new SimpleJavaFileObject(URI.create("string:///" + name.replace('.', '/') + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }

    private static JavaFileObject calls(String body) {
        return calls("public final class SampleCalls", "SampleCalls(Kernel kernel) {}", body);
    }

    private static JavaFileObject calls(String declaration, String constructor, String body) {
        return source("io.jemu.syscalls.calls.SampleCalls", """
                import io.jemu.syscalls.declare.*;
                import io.jemu.syscalls.kernel.*;
                %s {
                    %s
                    %s
                }
                %s""".formatted(declaration, constructor, body, CONSTANTS));
    }

    private List<String> errors(JavaFileObject calls) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<JavaFileObject> sources = new ArrayList<>(KERNEL);
        sources.add(calls);
        List<String> options = List.of("-d", output.toString(), "-cp", System.getProperty("java.class.path"));
        JavaCompiler.CompilationTask task = compiler.getTask(null, null, diagnostics, options, null, sources);
        task.setProcessors(List.of(new SyscallProcessor()));
        task.call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    private String generated(String file) throws IOException {
        return Files.readString(output.resolve("io/jemu/syscalls/calls/" + file));
    }

    @Test
    void generatesATableThatCompiles() throws IOException {
        assertThat(errors(calls("""
                @Syscall(nr = 0)
                long read(Task task, @Fd int fd, @Out(length = Out.RETURN) long buf, @Size long count) { return count; }
                @Syscall(nr = 257, support = Support.PARTIAL, note = "says \\"no\\"")
                long openat(Task task, @DirFd int dirfd, @Path long path, @Flags(Bits.class) int flags,
                        @Mode int mode) {
                    return mode;
                }
                @Syscall(nr = 231, name = "exit_group", result = Result.NONE)
                long exitAll(Task task, int status) { return status; }
                """))).isEmpty();
        assertThat(generated("SyscallTable.java"))
                .contains("case 0 -> sampleCalls().read(task, (int) a0, a1, a2);")
                .contains("case 257 -> sampleCalls().openat(task, (int) a0, a1, (int) a2, (int) a3);")
                .contains("case 231 -> sampleCalls().exitAll(task, (int) a0);")
                .contains("case 0, 231, 257 -> true;");
        assertThat(generated("SyscallDescriptors.java"))
                .contains("new SyscallDescriptor(257, \"openat\", SupportLevel.PARTIAL, \"says \\\"no\\\"\"")
                .contains("new ConstantTable.Entry(\"B_READ\", 0x0L)")
                .contains("new ConstantTable.Entry(\"B_HIGH\", 0xffffffff80000000L)")
                .contains("List.of(0x3L)")
                .doesNotContain("OTHER").doesNotContain("B_HIDDEN");
        assertThat(Files.readString(output.resolve("io/jemu/syscalls/abi/SyscallNumber.java")))
                .contains("    READ(0, \"read\"),").contains("    MSEAL(462, \"mseal\"),");
    }

    @Test
    void generatesAnEmptyTableWithoutDeclarations() throws IOException {
        assertThat(errors(calls(""))).isEmpty();
        assertThat(generated("SyscallTable.java")).contains("default -> throw Errno.ENOSYS.failure();");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("@Syscall(nr = 39) long getpid(Task task) { return 0; }"
                        + "@Syscall(nr = 39, name = \"getpid\") long again(Task task) { return 0; }",
                        "system call 39 is declared already, by io.jemu.syscalls.calls.SampleCalls.getpid"),
                Arguments.of("@Syscall(nr = 39) long getppid(Task task) { return 0; }",
                        "system call 39 is getpid, not getppid"),
                Arguments.of("@Syscall(nr = 400) long strange(Task task) { return 0; }",
                        "x86-64 has no system call 400"),
                Arguments.of("@Syscall(nr = 39) int getpid(Task task) { return 0; }", "a system call returns long"),
                Arguments.of("@Syscall(nr = 39) long getpid() { return 0; }",
                        "the first parameter of a system call is a io.jemu.syscalls.kernel.Task"),
                Arguments.of("@Syscall(nr = 3) long close(Task task, short fd) { return 0; }",
                        "a parameter of a system call is an int or a long"),
                Arguments.of("@Syscall(nr = 80) long chdir(Task task, @Path int path) { return 0; }",
                        "an address is a long"),
                Arguments.of("@Syscall(nr = 39) private long getpid(Task task) { return 0; }",
                        "a system call must be an instance method that is not private"),
                Arguments.of("@Syscall(nr = 39) long getpid(Task task, int a, int b, int c, int d, int e, int f, int g)"
                        + " { return 0; }", "a system call has at most 6 parameters after the task"),
                Arguments.of("@Syscall(nr = 39, note = \"why\") long getpid(Task task) { return 0; }",
                        "a note belongs to PARTIAL or REFUSED support, and to nothing else"),
                Arguments.of("@Syscall(nr = 39, support = Support.PARTIAL) long getpid(Task task) { return 0; }",
                        "a note belongs to PARTIAL or REFUSED support, and to nothing else"),
                Arguments.of("@Syscall(nr = 1) long write(Task task, int fd, @In(length = \"size\") long buf, long n)"
                        + " { return 0; }", "no parameter is named size"),
                Arguments.of("@Syscall(nr = 1) long write(Task task, int fd, @In long buf, long n) { return 0; }",
                        "bytes need a length; anything else a @Struct"),
                Arguments.of("@Syscall(nr = 5) long fstat(Task task, int fd, @Struct(\"stat\") long buf) { return 0; }",
                        "@Struct needs @In, @Out or @InOut"),
                Arguments.of("@Syscall(nr = 5) long fstat(Task task, int fd, @In @Out @Struct(\"stat\") long buf)"
                        + " { return 0; }", "use @InOut alone for memory that is read and written"),
                Arguments.of("@Syscall(nr = 3) long close(Task task, @Fd @Mode int fd) { return 0; }",
                        "a parameter has one meaning, not ["),
                Arguments.of("@Syscall(nr = 95) long umask(Task task, @Flags(String.class) int mask) { return 0; }",
                        "java.lang.String has no public constants of type int or long"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void reportsMistakes(String body, String message) {
        assertThat(errors(calls(body))).anySatisfy(error -> assertThat(error).contains(message));
    }

    @Test
    void classesOfCallsAreFinalAndTakeTheKernel() {
        String call = "@Syscall(nr = 39) long getpid(Task task) { return 0; }";
        assertThat(errors(calls("public class SampleCalls", "SampleCalls(Kernel kernel) {}", call)))
                .contains("a class of system calls must be final");
        assertThat(errors(calls("public final class SampleCalls", "SampleCalls() {}", call)))
                .contains("a class of system calls needs a constructor that takes a io.jemu.syscalls.kernel.Kernel");
    }
}
