package io.jemu.loader.relocate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.LookupRules;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RelocationDependencies;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.search.LinkBench;
import io.jemu.loader.search.NativeToolchain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What relocation writes into memory, on small objects without a CPU. */
class RelocatorTest {
    private static final long IFUNC_RESULT = 0x1234_5678L;
    private static final long RESOLVER = 0x7000_0000L;
    private static final long TLS_OFFSET = 0x40;

    @TempDir
    static Path temporary;

    private static Path folder;
    private final List<String> complaints = new ArrayList<>();
    private final List<Long> called = new ArrayList<>();

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        NativeToolchain tools = new NativeToolchain(folder);
        tools.library("int data[8] = {5, 6}; int *inside = &data[1]; int f(void) { return data[0]; }"
                + " static int choose_one(void) { return 1; } static void *resolve(void) { return choose_one; }"
                + " int chosen(void) __attribute__((ifunc(\"resolve\"))); __thread int variable = 9;"
                + " int sized[3] = {1, 2, 3};", "libd.so", "-Wl,-soname,libd.so");
        tools.library("extern int data[8], f(void), chosen(void); extern __thread int variable"
                + " __attribute__((tls_model(\"initial-exec\"))); int *pointer = &data[2]; int (*function)(void) = f;"
                + " int (*indirect)(void) = chosen; int call(void) { return f() + variable; }"
                + " static int local = 4; int *own = &local; extern int nothing(void) __attribute__((weak));"
                + " int (*maybe)(void) = nothing; char many[4096]; void *table[64] = {"
                + " many, many + 1, many + 2, many + 3, many + 4, many + 5, many + 6, many + 7};",
                "libu.so", "-Wl,-soname,libu.so", "-L.", "-l:libd.so");
        tools.library("char many[4096]; void *table[70] = {many, many + 1, many + 2, 0, many + 4, 0, 0, many + 7};",
                "libr.so", "-Wl,-soname,libr.so", "-Wl,-z,pack-relative-relocs", "-Wl,-Bsymbolic",
                "-nostdlib");
        tools.compile("extern int sized[3]; int call(void); extern void *table[]; int main(void) { return sized[1]"
                + " + call() + (table[0] != 0); }", "program", "-no-pie", "-fno-pic", "-L.", "-l:libu.so",
                "-l:libd.so", "-Wl,-rpath,.", "-Wl,-z,norelro");
        tools.compile("extern void *table[]; int main(void) { return table[1] != 0; }", "packed", "-L.",
                "-l:libr.so");
    }

    private static LinkBench load(String program) throws IOException {
        LinkBench bench = new LinkBench(folder, program, List.of("LD_LIBRARY_PATH=" + folder));
        assertThat(bench.load(program)).as(bench.text()).isZero();
        return bench;
    }

    private Relocator relocator(LinkBench bench) {
        SymbolLookup lookup = new SymbolLookup(new UniqueSymbols(), new RelocationDependencies(LookupListener.SILENT),
                LookupListener.SILENT, LookupRules.simple("program", false));
        return new Relocator(bench.map().memory(), new SymbolResolver(lookup, null), Definitions.PLAIN,
                new FixedTls(), function -> {
                    called.add(function);
                    return IFUNC_RESULT;
                }, (address, length, flags) -> 0, new RelocationListener() {
                    @Override
                    public void relocating(LinkMap map, boolean lazy) {}

                    @Override
                    public void complain(String text) {
                        complaints.add(text);
                    }
                }, "program", false, new Auditors(List.of(), new GlibcVersion(2, 36)));
    }

    private static final class FixedTls implements StaticTls {
        @Override
        public void require(LinkMap map) {
            map.state().placeTls(TLS_OFFSET);
        }

        @Override
        public boolean tryPlace(LinkMap map) {
            require(map);
            return true;
        }

        @Override
        public long descriptorReturn() {
            return 1;
        }

        @Override
        public long descriptorUndefinedWeak() {
            return 2;
        }

        @Override
        public long descriptorDynamic() {
            return 3;
        }

        @Override
        public long dynamicArgument(LinkMap map, long offset) {
            return 4;
        }
    }

    private static LinkMap object(LinkBench bench, String soname) {
        return bench.loaded().stream().filter(map -> soname.equals(map.soname())).findFirst().orElseThrow();
    }

    private static long symbol(LinkMap map, String name) {
        for (int i = 1; i < map.dynamicSymbols().count(); i++) {
            if (map.dynamicSymbols().name(i).equals(name) && map.dynamicSymbols().section(i) != Elf.SHN_UNDEF) {
                return map.base() + map.dynamicSymbols().value(i);
            }
        }
        throw new AssertionError(name);
    }

    private static Relocator.Mode mode(boolean lazy) {
        return new Relocator.Mode(lazy, RESOLVER, 0, Moment.LOAD, false);
    }

    @Test
    void pointersLeadToTheDefinitions() throws IOException {
        try (LinkBench bench = load("program")) {
            LinkMap definer = object(bench, "libd.so");
            LinkMap user = object(bench, "libu.so");
            Relocator relocator = relocator(bench);
            relocator.relocate(definer, mode(false));
            relocator.relocate(user, mode(false));
            var memory = bench.map().memory();
            assertThat(memory.read64(symbol(definer, "inside"))).isEqualTo(symbol(definer, "data") + 4);
            assertThat(memory.read64(symbol(user, "pointer"))).isEqualTo(symbol(definer, "data") + 8);
            assertThat(memory.read64(symbol(user, "function"))).isEqualTo(symbol(definer, "f"));
            assertThat(memory.read64(symbol(user, "own"))).isBetween(user.image().mapStart(), user.image().mapEnd());
            assertThat(memory.read64(symbol(user, "maybe"))).isZero();
            assertThat(memory.read64(symbol(user, "table") + 56)).isEqualTo(symbol(user, "many") + 7);
            assertThat(user.state().relocated()).isTrue();
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void indirectFunctionsAreResolvedByTheGuest() throws IOException {
        try (LinkBench bench = load("program")) {
            Relocator relocator = relocator(bench);
            relocator.relocate(object(bench, "libd.so"), mode(false));
            relocator.relocate(object(bench, "libu.so"), mode(false));
            assertThat(bench.map().memory().read64(symbol(object(bench, "libu.so"), "indirect")))
                    .isEqualTo(IFUNC_RESULT);
            assertThat(called).contains(symbol(object(bench, "libd.so"), "chosen"));
        }
    }

    @Test
    void aResolverInAnObjectNotYetRelocatedIsReported() throws IOException {
        try (LinkBench bench = load("program")) {
            relocator(bench).relocate(object(bench, "libu.so"), mode(false));
            assertThat(complaints).containsExactly("program: Relink `" + folder + "/libu.so' with `" + folder
                    + "/libd.so' for IFUNC symbol `chosen'");
        }
    }

    @Test
    void lazySlotsKeepTheirStubAndTheObjectIsIdentified() throws IOException {
        try (LinkBench bench = load("program")) {
            LinkMap user = object(bench, "libu.so");
            user.state().placeAt(0x1000);
            long got = user.dynamic().address(DynamicTag.DT_PLTGOT);
            var memory = bench.map().memory();
            long stub = memory.read64(got + 24);
            relocator(bench).relocate(user, mode(true));
            if (!user.dynamic().has(DynamicTag.DT_BIND_NOW)) {
                assertThat(memory.read64(got + 8)).isEqualTo(0x1000);
                assertThat(memory.read64(got + 16)).isEqualTo(RESOLVER);
                assertThat(memory.read64(got + 24)).isEqualTo(user.base() + stub);
            }
        }
    }

    @Test
    void initialExecVariablesGetTheirOffset() throws IOException {
        try (LinkBench bench = load("program")) {
            LinkMap definer = object(bench, "libd.so");
            relocator(bench).relocate(object(bench, "libu.so"), mode(false));
            assertThat(definer.state().tlsOffset()).isEqualTo(TLS_OFFSET);
        }
    }

    @Test
    void copiesTakeTheBytesOfTheOriginal() throws IOException {
        try (LinkBench bench = load("program")) {
            Relocator relocator = relocator(bench);
            relocator.relocate(object(bench, "libd.so"), mode(false));
            relocator.relocate(object(bench, "libu.so"), mode(false));
            relocator.relocate(bench.main(), mode(true));
            assertThat(bench.map().memory().read32(symbol(bench.main(), "sized") + 4)).isEqualTo(2);
        }
    }

    @Test
    void packedRelativeRelocations() throws IOException {
        try (LinkBench bench = load("packed")) {
            LinkMap map = object(bench, "libr.so");
            assertThat(map.dynamic().has(DynamicTag.DT_RELR)).isTrue();
            relocator(bench).relocate(map, mode(false));
            long table = symbol(map, "table");
            long many = symbol(map, "many");
            for (int i : new int[] {0, 1, 2, 4, 7}) {
                assertThat(bench.map().memory().read64(table + 8L * i)).isEqualTo(many + i);
            }
            assertThat(bench.map().memory().read64(table + 24)).isZero();
        }
    }

    @Test
    void unknownTypesAreRefused() throws IOException {
        try (LinkBench bench = load("program")) {
            LinkMap map = object(bench, "libu.so");
            long last = map.dynamic().address(DynamicTag.DT_RELA) + map.dynamic().value(DynamicTag.DT_RELASZ) - 24;
            bench.map().mappings().mprotect(last & -4096, 4096, 3);
            bench.map().memory().write32(last + 8, 0xab);
            assertThatThrownBy(() -> relocator(bench).relocate(map, mode(false))).isInstanceOf(LoaderError.class)
                    .hasMessage(map.name() + ": unexpected reloc type 0xab");
            bench.map().memory().write32(last + 8, 0x12345678);
            assertThatThrownBy(() -> relocator(bench).relocate(map, mode(false)))
                    .hasMessage(map.name() + ": unexpected reloc type 0x12345678");
        }
    }
}
