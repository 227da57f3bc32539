package io.jemu.loader.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.loader.host.LinkerRules;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.start.JavaLoader;
import io.jemu.syscalls.boot.Linux;
import io.jemu.syscalls.boot.MountPlan;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.KernelOptions;
import io.jemu.syscalls.kernel.Limits;
import io.jemu.syscalls.kernel.Observers;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.vfs.Vfs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auditors in Java: they see a program being linked, and have their say. The program's status tells what it called. */
class LinkAuditorTest {
    private static final long MEMORY = 1L << 30;
    private static final int FRAME = 32;
    /** lr_rdi of La_x86_64_regs. */
    private static final int RDI = 40;
    private static final int NOT_LINKED = 127;

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the programs are made by an x86-64 host");
        Files.writeString(folder.resolve("answer.c"), "int answer(int a) { return a; } int other(int a) { return 9; }");
        Files.writeString(folder.resolve("double.c"), "int answer(int a) { return 2 * a; }");
        Files.writeString(folder.resolve("main.c"), "int answer(int); int main() { return answer(3) + answer(4); }");
        compile("-shared", "-fPIC", "-o", "libanswer.so", "answer.c");
        compile("-shared", "-fPIC", "-o", "libdouble.so", "double.c");
        compile("-Wl,-z,lazy", "-o", "main", "main.c", "-L.", "-lanswer");
    }

    private static void compile(String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("gcc", "-O1"));
        words.addAll(List.of(arguments));
        Process compiler;
        try {
            compiler = new ProcessBuilder(words).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler: " + e.getMessage());
            throw e;
        }
        assertThat(compiler.waitFor()).as(() -> String.join(" ", words)).isZero();
    }

    /** The status with which the program ends under an auditor. */
    private static int run(LinkAuditor auditor) {
        try (PhysicalMemory memory = PhysicalMemory.create(MEMORY, MEMORY)) {
            UnicornEngine engine;
            try {
                engine = new UnicornEngine(memory);
            } catch (EngineFailure failure) {
                assumeTrue(!failure.getMessage().startsWith("cannot open"), failure.getMessage());
                throw failure;
            }
            Vfs vfs = new Vfs(new Posix(), "/");
            KernelOptions options = new KernelOptions(OptionalLong.of(1), false, NetworkAccess.NONE, Limits.NONE,
                    new PrintStream(new ByteArrayOutputStream()),
                    new JavaLoader(null, LinkerRules.GLIBC, List.of(auditor)), Observers.NONE, null);
            try (engine; Kernel kernel = Linux.boot(engine, memory, vfs, options, MountPlan.NONE)) {
                String program = folder.resolve("main").toString();
                var process = kernel.exec(program, List.of(program), List.of("LD_LIBRARY_PATH=" + folder),
                        vfs.newContext("/"));
                process.files().close(2);
                return kernel.run();
            }
        }
    }

    /** Asks for all bindings of all objects. */
    private abstract static class Auditor implements LinkAuditor {
        private final Set<AuditEvent> events;

        Auditor(AuditEvent... events) {
            this.events = EnumSet.of(AuditEvent.OPEN, events);
        }

        @Override
        public Set<AuditEvent> events() {
            return events;
        }

        @Override
        public int opened(LinkMap map) {
            return AuditFlags.LA_FLG_BINDFROM | AuditFlags.LA_FLG_BINDTO;
        }
    }

    private static String name(LinkMap map) {
        return map.name().substring(map.name().lastIndexOf('/') + 1);
    }

    @Test
    void eventsComeInTheOrderOfRtldAudit() {
        List<String> told = new ArrayList<>();
        int status = run(new Auditor(AuditEvent.ACTIVITY, AuditEvent.PREINIT, AuditEvent.CLOSE, AuditEvent.BIND) {
            @Override
            public int opened(LinkMap map) {
                told.add("open " + name(map));
                return super.opened(map);
            }

            @Override
            public void activity(LinkMap head, AuditActivity activity) {
                told.add(activity.name());
            }

            @Override
            public AuditedSymbol bound(AuditedSymbol symbol) {
                if (symbol.name().equals("answer")) {
                    told.add("bind answer of " + name(symbol.referrer()) + " to " + name(symbol.definer()));
                }
                return symbol;
            }

            @Override
            public void preinit(LinkMap main) {
                told.add("preinit");
            }

            @Override
            public void closed(LinkMap map) {
                told.add("close " + name(map));
            }
        });
        assertThat(status).isEqualTo(7);
        assertThat(told).filteredOn(event -> !event.contains("ld-linux")).containsExactly("open ", "ADD",
                "open libanswer.so", "open libc.so.6", "CONSISTENT", "preinit", "bind answer of  to libanswer.so",
                "DELETE", "close ", "close libanswer.so", "close libc.so.6", "CONSISTENT");
    }

    @Test
    void aBindingCanBeRedirected() {
        assertThat(run(new Auditor(AuditEvent.BIND) {
            @Override
            public AuditedSymbol bound(AuditedSymbol symbol) {
                if (!symbol.name().equals("answer")) {
                    return symbol;
                }
                LinkMap library = symbol.definer();
                int other = 1;
                while (!library.dynamicSymbols().name(other).equals("other")) {
                    other++;
                }
                return symbol.withValue(library.base() + library.dynamicSymbols().value(other));
            }
        })).isEqualTo(18);
    }

    @Test
    void aLibraryCanBeReplacedOrRefused() {
        assertThat(run(new Auditor(AuditEvent.SEARCH) {
            @Override
            public String search(String name, LinkMap requester, SearchSource source) {
                return name.equals("libanswer.so") ? folder.resolve("libdouble.so").toString() : name;
            }
        })).isEqualTo(14);
        assertThat(run(new Auditor(AuditEvent.SEARCH) {
            @Override
            public String search(String name, LinkMap requester, SearchSource source) {
                return name.equals("libanswer.so") ? null : name;
            }
        })).isEqualTo(NOT_LINKED);
    }

    @Test
    void argumentsAndResultsOfCallsCanBeChanged() {
        assertThat(run(new Auditor(AuditEvent.PLT_ENTER, AuditEvent.PLT_EXIT) {
            @Override
            public PltCall entered(PltCall call) {
                if (!call.symbol().name().equals("answer")) {
                    return call;
                }
                AddressSpace memory = call.symbol().referrer().memory();
                memory.write64(call.registers() + RDI, 10 * memory.read64(call.registers() + RDI));
                return new PltCall(call.symbol(), call.registers(), FRAME);
            }

            @Override
            public void left(PltCall call, long results) {
                AddressSpace memory = call.symbol().referrer().memory();
                memory.write64(results, memory.read64(results) + 1);
            }
        })).isEqualTo(72);
    }

    @Test
    void nobodyIsToldWhatHeDidNotAskFor() {
        List<String> told = new ArrayList<>();
        run(new LinkAuditor() {
            @Override
            public Set<AuditEvent> events() {
                return EnumSet.of(AuditEvent.PREINIT);
            }

            @Override
            public int opened(LinkMap map) {
                told.add("opened");
                return AuditFlags.LA_FLG_BINDFROM | AuditFlags.LA_FLG_BINDTO;
            }

            @Override
            public AuditedSymbol bound(AuditedSymbol symbol) {
                told.add("bound");
                return symbol;
            }

            @Override
            public void preinit(LinkMap main) {
                told.add("preinit");
            }
        });
        assertThat(told).containsExactly("preinit");
    }
}
