package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects that are no good are refused with the words of the host's ld.so, or passed over where it does so. */
class BrokenObjectsTest {
    private static final int EHDR_SIZE = 64;
    private static final int PHDR_SIZE = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_NULL = 0;
    /** Termination by a signal, as the host's JVM reports it. */
    private static final int SIGNALLED = 128;

    @TempDir
    static Path temporary;

    private static Path folder;
    private static NativeToolchain tools;
    private static byte[] good;

    /** A way to break a file. */
    enum Fault {
        NONE(file -> file),
        EMPTY(file -> new byte[0]),
        TEN_BYTES(file -> Arrays.copyOf(file, 10)),
        HEADER_ONLY(file -> Arrays.copyOf(file, EHDR_SIZE)),
        HALF_THE_PROGRAM_HEADERS(file -> Arrays.copyOf(file, 200)),
        TEXT_FILE(file -> "#!/bin/sh\necho this is a script and not an object, whatever its name says".getBytes()),
        MAGIC(file -> set8(file, 1, 'e')),
        CLASS32(file -> set8(file, 4, 1)),
        CLASS9(file -> set8(file, 4, 9)),
        BIG_ENDIAN(file -> set8(file, 5, 2)),
        IDENT_VERSION(file -> set8(file, 6, 2)),
        OSABI_FREEBSD(file -> set8(file, 7, 9)),
        OSABI_GNU(file -> set8(file, 7, 3)),
        ABIVERSION(file -> set8(file, 8, 1)),
        ABIVERSION_OF_GNU(file -> set8(set8(file, 7, 3), 8, 1)),
        ABIVERSION_TOO_HIGH(file -> set8(set8(file, 7, 3), 8, 99)),
        PADDING(file -> set8(file, 12, 1)),
        VERSION(file -> set8(file, 20, 2)),
        MACHINE_ARM64(file -> set8(file, 18, 183)),
        TYPE_REL(file -> set8(file, 16, 1)),
        TYPE_CORE(file -> set8(file, 16, 4)),
        TYPE_EXEC(file -> set8(file, 16, 2)),
        PHENTSIZE(file -> set8(file, 54, 32)),
        NO_PROGRAM_HEADERS(file -> set8(file, 56, 0)),
        PHOFF_BEYOND(file -> set64(file, 32, 1 << 30)),
        PHOFF_NEGATIVE(file -> set64(file, 32, Long.MIN_VALUE)),
        NO_LOAD(file -> forHeaders(file, PT_LOAD, at -> set32(file, at, PT_NULL))),
        NO_DYNAMIC(file -> forHeaders(file, PT_DYNAMIC, at -> set32(file, at, PT_NULL))),
        EMPTY_DYNAMIC(file -> forHeaders(file, PT_DYNAMIC, at -> set64(file, at + 32, 0))),
        LOAD_MISALIGNED(file -> forHeaders(file, PT_LOAD, at -> set64(file, at + 16, get64(file, at + 16) + 8))),
        LOAD_HUGE(file -> forHeaders(file, PT_LOAD, at -> set64(file, at + 40, 1L << 60)));

        private final UnaryOperator<byte[]> change;

        Fault(UnaryOperator<byte[]> change) {
            this.change = change;
        }
    }

    private static byte[] set8(byte[] file, int offset, int value) {
        file[offset] = (byte) value;
        return file;
    }

    private static byte[] set32(byte[] file, int offset, int value) {
        little(file).putInt(offset, value);
        return file;
    }

    private static byte[] set64(byte[] file, int offset, long value) {
        little(file).putLong(offset, value);
        return file;
    }

    private static long get64(byte[] file, int offset) {
        return little(file).getLong(offset);
    }

    private static ByteBuffer little(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Does something to each program header of a type, given its offset. */
    private static byte[] forHeaders(byte[] file, int type, java.util.function.IntConsumer change) {
        int count = little(file).getShort(56);
        for (int i = 0; i < count; i++) {
            int at = EHDR_SIZE + i * PHDR_SIZE;
            if (little(file).getInt(at) == type) {
                change.accept(at);
            }
        }
        return file;
    }

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        tools = new NativeToolchain(folder);
        Files.createDirectories(folder.resolve("broken"));
        Files.createDirectories(folder.resolve("good"));
        tools.library("static int bss[5000]; int data = 1; int a(void) { return bss[3] + data; }", "good/liba.so",
                "-Wl,-soname,liba.so");
        good = Files.readAllBytes(folder.resolve("good/liba.so"));
        tools.compile("int a(void); int main(void) { return 0 * a(); }", "program", "-Lgood", "-la");
        tools.compile("int a(void); int main(void) { return 0 * a(); }", "bypath", "./good/liba.so");
    }

    private static NativeToolchain.Output emulated(String program, List<String> environment) throws IOException {
        try (LinkBench bench = new LinkBench(folder, program, environment)) {
            int status = bench.load(program);
            return new NativeToolchain.Output(bench.text(), status);
        }
    }

    private void compare(String program, String... environment) throws IOException, InterruptedException {
        NativeToolchain.Output expected = tools.run(List.of(program), List.of(environment));
        NativeToolchain.Output actual = emulated(program, List.of(environment));
        if (expected.status() >= SIGNALLED) {
            // The host's ld.so died of it; ours must refuse the file in its own words.
            assertThat(actual.status()).isEqualTo(127);
        } else {
            assertThat(NativeText.lines(actual.text())).isEqualTo(NativeText.lines(expected.text()));
            assertThat(actual.status()).isEqualTo(expected.status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedLikeNative(Fault fault) throws IOException, InterruptedException {
        Files.write(folder.resolve("broken/liba.so"), fault.change.apply(good.clone()));
        compare("./program", "LD_LIBRARY_PATH=broken");
        compare("./program", "LD_LIBRARY_PATH=broken:good");
        compare("./program", "LD_LIBRARY_PATH=good", "LD_PRELOAD=./broken/liba.so");
        compare("./program", "LD_LIBRARY_PATH=broken", "LD_TRACE_LOADED_OBJECTS=1", "LD_DEBUG_OUTPUT=");
    }

    @Test
    void directoriesAndDeadLinksAreRefusedLikeNative() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("directory/liba.so"));
        compare("./program", "LD_LIBRARY_PATH=directory:good");
        Files.createDirectories(folder.resolve("loop"));
        Files.createSymbolicLink(folder.resolve("loop/liba.so"), Path.of("liba.so"));
        compare("./program", "LD_LIBRARY_PATH=loop:good");
        compare("./program", "LD_LIBRARY_PATH=loop/liba.so/x:good");
        Files.move(folder.resolve("good/liba.so"), folder.resolve("good/away.so"));
        compare("./bypath", "LD_BIND_NOW=");
        Files.move(folder.resolve("good/away.so"), folder.resolve("good/liba.so"));
        compare("./bypath", "LD_BIND_NOW=");
    }

    @Test
    void damagedFilesNeverEscapeAsJavaExceptions() throws IOException {
        Random random = new Random(20261122);
        for (int round = 0; round < 300; round++) {
            byte[] file = good.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                // Headers, program headers and the dynamic section with its tables matter most.
                int at = random.nextInt(3) == 0 ? random.nextInt(file.length)
                        : random.nextInt(EHDR_SIZE + 12 * PHDR_SIZE);
                file[at] = (byte) (random.nextBoolean() ? random.nextInt() : file[at] ^ 1 << random.nextInt(8));
            }
            Files.write(folder.resolve("broken/liba.so"), file);
            NativeToolchain.Output output = emulated("./program", List.of("LD_LIBRARY_PATH=broken"));
            assertThat(output.status()).as("round %d: %s", round, output.text()).isIn(0, 1, 127);
        }
    }
}
