package io.jemu.emulator.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What compilers write of known sources, in every version and form, is read as the prototypes that stand there. */
final class DebugInformationTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 1500;
    private static final int MAX_MUTATIONS = 6;
    private static final List<String> FUNCTIONS = List.of("plain", "nothing", "printing", "floats", "by_value",
            "painted", "listed", "narrow", "_ZN5inner6scaledEi5Level", "_ZN5ShapeC1Ei", "_ZNK5Shape5sidesEx",
            "_ZN5Shape5countEc", "_Z7counted7CountedM5ShapeiMS0_KFixE");

    @TempDir
    private Path directory;

    private byte[] compile(String... flags) throws IOException, InterruptedException {
        Path source = directory.resolve("shapes.cc");
        try (var resource = DebugInformationTest.class.getResourceAsStream("/dwarf/shapes.cc")) {
            Files.write(source, resource.readAllBytes());
        }
        Path library = directory.resolve("libshapes.so");
        List<String> command = new ArrayList<>(List.of("g++", "-shared", "-fPIC", "-o", library.toString(),
                source.toString()));
        command.addAll(Arrays.asList(flags));
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException missing) {
            assumeTrue(false, "g++ is not installed");
            throw missing;
        }
        assertThat(compiler.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(compiler.exitValue()).isZero();
        return Files.readAllBytes(library);
    }

    private static List<String> prototypes(DwarfSections sections) {
        DebugInformation information = DebugInformation.read(sections);
        PrototypeText text = new PrototypeText(information);
        return FUNCTIONS.stream().map(name -> information.prototype(name, 0).map(text::of).orElse(name + "?"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-5", "-gdwarf-4", "-gdwarf-3", "-gdwarf-5 -O2", "-gdwarf-5 -gz=zlib",
        "-gdwarf-5 -gdwarf64", "-gdwarf-5 -fdebug-types-section", "-gdwarf-4 -O2 -flto"})
    void readsThePrototypesOfTheSource(String flags) throws IOException, InterruptedException {
        DwarfSections sections = DwarfSections.of(compile(flags.split(" ")));

        assertThat(sections.present()).isTrue();
        List<String> prototypes = prototypes(sections);

        assertThat(prototypes).contains(
                "SIGNED/4 plain(SIGNED/4 a, CHARACTER/1* text, word=UNSIGNED/8 w)",
                "void nothing()",
                "SIGNED/4 printing(CHARACTER/1* format, ...)",
                "FLOAT/8 floats(FLOAT/4 f, FLOAT/8 d, FLOAT/16 l, BOOLEAN/1 b)",
                "struct Point/16[x@0 FLOAT/8, y@64 FLOAT/8] by_value(struct Point/16[x@0 FLOAT/8, y@64 FLOAT/8] p, "
                        + "struct Packed/4[a@0:3 UNSIGNED/4, b@3:7 UNSIGNED/4, tail@16 CHARACTER/1[2]] q, "
                        + "union Either/4[i@0 SIGNED/4, f@0 FLOAT/4] e)",
                "enum Colour/4[RED=0, GREEN=5, BLUE=6] painted(enum Colour/4[RED=0, GREEN=5, BLUE=6] c, "
                        + "function* callback, void* data)",
                "SIGNED/8 listed(struct Node/16[value@0 SIGNED/4, next@64 **]* list, SIGNED/4[3]& array)",
                "CHARACTER/1* narrow(CHARACTER/1 a, SIGNED/2 b, CHARACTER/1 c, UNSIGNED/2 d)",
                "SIGNED/4 _ZN5inner6scaledEi5Level(SIGNED/4 a, enum Level/2[LOW=-3, HIGH=7] level)",
                "SIGNED/4 _ZN5Shape5countEc(CHARACTER/1 c)");
        assertThat(prototypes.get(10)).startsWith("SIGNED/4 _ZNK5Shape5sidesEx(object Shape/16")
                .endsWith("* this, SIGNED/8 wide)");
    }

    /** The C++ ABI passes an object with a copy constructor by its address, which DWARF 5 says of its class. */
    @Test
    void knowsObjectsThatArePassedByAddress() throws IOException, InterruptedException {
        List<String> prototypes = prototypes(DwarfSections.of(compile("-gdwarf-5")));

        assertThat(prototypes).contains("SIGNED/4 _Z7counted7CountedM5ShapeiMS0_KFixE("
                + "object Counted/8[count@0 SIGNED/4*] c, member data, member function function)");
    }

    /** Constructors have several symbols at one address, of which DWARF names one. */
    @Test
    void findsFunctionsByTheirAddress() throws IOException, InterruptedException {
        byte[] file = compile("-g");
        DebugInformation information = DebugInformation.read(DwarfSections.of(file));
        io.jemu.emulator.elf.ElfBytes bytes = new io.jemu.emulator.elf.ElfBytes(file);
        long address = SymbolAddress.of(bytes, "_ZN5ShapeC1Ei");

        assertThat(information.prototype("_ZN5ShapeC1Ei", 0)).isEmpty();
        assertThat(information.prototype("_ZN5ShapeC1Ei", address).orElseThrow().parameters())
                .extracting(FunctionPrototype.Parameter::name).containsExactly("this", "sides");
    }

    @Test
    void saysThatItIsSplit() throws IOException, InterruptedException {
        Path here = directory.resolve("dwo");
        Files.createDirectory(here);
        byte[] file = compile("-gdwarf-5", "-gsplit-dwarf", "-dumpdir", here + "/");

        DebugInformation information = DebugInformation.read(DwarfSections.of(file));

        assertThat(information.split()).isTrue();
        assertThat(information.functions()).isZero();
    }

    @Test
    void aFileWithoutDebuggingInformationHasNone() throws IOException, InterruptedException {
        assertThat(DwarfSections.of(compile("-s")).present()).isFalse();
    }

    /** Damaged sections are read, or refused with the exception that says so; each within a moment. */
    @Test
    void damagedInformationIsRefusedOrRead() throws IOException, InterruptedException {
        List<DwarfSections> seeds = List.of(DwarfSections.of(compile("-gdwarf-5", "-fdebug-types-section")),
                DwarfSections.of(compile("-gdwarf-4", "-O2")));
        Random random = new Random(SEED);
        int refused = 0;
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DwarfSections seed = seeds.get(round % seeds.size());
            DwarfSections damaged = new DwarfSections(damaged(seed.info(), random), round % 3 == 0
                    ? damaged(seed.abbrev(), random) : seed.abbrev(), damaged(seed.str(), random), seed.lineStr(),
                    seed.strOffsets(), seed.addr());
            try {
                read += prototypes(damaged).size();
            } catch (DwarfFormatException expected) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        int mutations = random.nextInt(MAX_MUTATIONS);
        for (int i = 0; i < mutations && damaged.length > 0; i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(3)) {
                case 0 -> damaged[at] = (byte) random.nextInt();
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                default -> {
                    if (random.nextInt(8) == 0) {
                        damaged = Arrays.copyOf(damaged, at);
                    } else {
                        damaged[at] = (byte) 0xff;
                    }
                }
            }
        }
        return damaged;
    }
}
