package io.jemu.loader.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.SymbolName;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.search.LinkBench;
import io.jemu.loader.search.NativeToolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of symbol look-up, on small objects that the host's compiler builds. */
class SymbolLookupTest {
    @TempDir
    static Path temporary;

    private static LinkBench bench;
    private static LinkMap main;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NativeToolchain.require();
        Path folder = temporary.toRealPath();
        NativeToolchain tools = new NativeToolchain(folder);
        Files.writeString(folder.resolve("versions.map"),
                "OLD { global: two; local: *; }; NEW { global: two; only_new; } OLD;");
        tools.library("int shared(void) { return 1; } __attribute__((weak)) int weak_first(void) { return 1; }"
                + " __attribute__((visibility(\"protected\"))) int guarded(void) { return 1; }"
                + " int calls_guarded(void) { return guarded(); } int common_data[4] = {1};"
                + " extern int absent(void) __attribute__((weak)); int has(void) { return absent ? 1 : 0; }"
                + " __asm__(\".globl unique\\n.type unique, @gnu_unique_object\\n"
                + ".data\\nunique: .long 1\\n.size unique, 4\");",
                "libfirst.so", "-Wl,-soname,libfirst.so", "-Wl,--hash-style=sysv");
        tools.library("int shared(void) { return 2; } int weak_first(void) { return 2; } "
                + "int guarded(void) { return 2; }"
                + " int only_second(void) { return 2; } __thread int tls_variable = 3; int common_data[4] = {2};"
                + " __asm__(\".globl unique\\n.type unique, @gnu_unique_object\\n"
                + ".data\\nunique: .long 2\\n.size unique, 4\");",
                "libsecond.so", "-Wl,-soname,libsecond.so");
        tools.library("int two_old(void) { return 1; } int two_new(void) { return 2; } int only_new(void) { return 3; }"
                + " __asm__(\".symver two_old, two@OLD\\n.symver two_new, two@@NEW\");",
                "libversioned.so", "-Wl,-soname,libversioned.so", "-Wl,--version-script,versions.map");
        tools.compile("extern int common_data[4], shared(void), two(void), unique; int main(void) { return"
                + " common_data[0] + shared() + two() + unique; }", "program", "-no-pie", "-fno-pic",
                "-Wl,--no-as-needed", "-L.", "-l:libfirst.so", "-l:libsecond.so", "-l:libversioned.so");
        bench = new LinkBench(folder, "program", List.of("LD_LIBRARY_PATH=" + folder));
        assertThat(bench.load("program")).as(bench.text()).isZero();
        main = bench.main();
    }

    @AfterAll
    static void close() {
        if (bench != null) {
            bench.close();
        }
    }

    private static SymbolLookup lookup(boolean dynamicWeak) {
        return new SymbolLookup(new UniqueSymbols(), new RelocationDependencies(LookupListener.SILENT),
                LookupListener.SILENT, LookupRules.simple("program", dynamicWeak));
    }

    private static LinkMap object(String soname) {
        return bench.loaded().stream().filter(map -> soname.equals(map.soname())).findFirst().orElseThrow();
    }

    private static FoundVersion version(String name, boolean hidden) {
        return new FoundVersion(name, SymbolName.sysvHash(name.getBytes(StandardCharsets.ISO_8859_1)), hidden, null);
    }

    /** soname@value of what is found by name. */
    private static String find(SymbolLookup lookup, String name, FoundVersion version, int flags) {
        lookup.find(main, name, main.scopes(), version, flags, null);
        return describe(lookup);
    }

    private static String describe(SymbolLookup lookup) {
        LinkMap definer = lookup.definer();
        String object = definer == main ? "program" : definer.soname();
        if (definer.dynamicSymbols().versioned() && definer != main) {
            FoundVersion version = definer.version(definer.dynamicSymbols().version(lookup.symbol()) & 0x7fff);
            return version == null ? object : object + "@" + version.name();
        }
        return object;
    }

    private static int reference(LinkMap map, String name) {
        for (int i = 1; i < map.dynamicSymbols().count(); i++) {
            if (map.dynamicSymbols().name(i).equals(name)) {
                return i;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void theFirstDefinitionInScopeWins() {
        assertThat(find(lookup(false), "shared", null, 0)).isEqualTo("libfirst.so");
        assertThat(find(lookup(false), "only_second", null, 0)).isEqualTo("libsecond.so");
    }

    @Test
    void weakCountsAsStrongUnlessDynamicWeak() {
        assertThat(find(lookup(false), "weak_first", null, 0)).isEqualTo("libfirst.so");
        assertThat(find(lookup(true), "weak_first", null, 0)).isEqualTo("libsecond.so");
    }

    @Test
    void versionsMustMatch() {
        assertThat(find(lookup(false), "two", version("OLD", false), 0)).isEqualTo("libversioned.so@OLD");
        assertThat(find(lookup(false), "two", version("NEW", false), 0)).isEqualTo("libversioned.so@NEW");
        assertThatThrownBy(() -> find(lookup(false), "two", version("OTHER", true), 0))
                .isInstanceOf(LoaderError.class).hasMessage("program: undefined symbol: two, version OTHER");
    }

    @Test
    void unversionedReferencesGetTheOldestAndDlsymTheDefault() {
        assertThat(find(lookup(false), "two", null, 0)).isEqualTo("libversioned.so@OLD");
        assertThat(find(lookup(false), "two", null, LookupFlags.DL_LOOKUP_RETURN_NEWEST))
                .isEqualTo("libversioned.so@NEW");
        assertThat(find(lookup(false), "only_new", null, 0)).isEqualTo("libversioned.so@NEW");
    }

    @Test
    void aVersionIsNoObstacleInAnObjectWithoutVersions() {
        assertThat(find(lookup(false), "shared", version("ANY", false), 0)).isEqualTo("libfirst.so");
    }

    @Test
    void undefinedSymbolsAreNamed() {
        assertThatThrownBy(() -> find(lookup(false), "nowhere", null, 0)).isInstanceOf(LoaderError.class)
                .hasMessage("program: undefined symbol: nowhere");
    }

    @Test
    void aWeakReferenceMayStayUndefined() {
        LinkMap first = object("libfirst.so");
        assertThat(lookup(false).find(first, reference(first, "absent"), first.scopes(), null, TypeClass.ANY, 0))
                .isFalse();
    }

    @Test
    void copyRelocationsSkipTheProgram() {
        assertThat(main.type()).isEqualTo(ObjectType.EXECUTABLE);
        SymbolLookup lookup = lookup(false);
        int reference = reference(main, "common_data");
        assertThat(lookup.find(main, reference, main.scopes(), null, TypeClass.ANY, 0)).isTrue();
        assertThat(describe(lookup)).isEqualTo("program");
        assertThat(lookup.find(main, reference, main.scopes(), null, TypeClass.COPY, 0)).isTrue();
        assertThat(describe(lookup)).isEqualTo("libfirst.so");
    }

    @Test
    void protectedSymbolsBindToTheirOwnObject() {
        LinkMap first = object("libfirst.so");
        SymbolLookup lookup = lookup(false);
        lookup.find(first, reference(first, "guarded"), List.of(object("libsecond.so").ownList(), first.ownList()),
                null,
                TypeClass.PLT, 0);
        assertThat(lookup.definer()).isSameAs(first);
    }

    @Test
    void theFirstUniqueSymbolStays() {
        LinkMap first = object("libfirst.so");
        LinkMap second = object("libsecond.so");
        SymbolLookup lookup = lookup(false);
        lookup.find(second, reference(second, "unique"), List.of(second.ownList()), null, TypeClass.ANY, 0);
        assertThat(lookup.definer()).isSameAs(second);
        lookup.find(first, reference(first, "unique"), List.of(first.ownList()), null, TypeClass.ANY, 0);
        assertThat(lookup.definer()).isSameAs(second);
    }

    @Test
    void nextSearchesBehindTheCaller() {
        SymbolLookup lookup = lookup(false);
        lookup.find(object("libfirst.so"), "shared", List.of(main.searchList()), null, 0, object("libfirst.so"));
        assertThat(lookup.definer()).isSameAs(object("libsecond.so"));
    }

    @Test
    void candidatesTellWhyTheyLost() {
        Reference reference = new Reference("two", version("OLD", false), null, TypeClass.ANY, false,
                Reference.NO_SYMBOL);
        SymbolLookup lookup = lookup(false);
        lookup.find(main, "two", main.scopes(), version("OLD", false), 0, null);
        assertThat(new CandidateCollector().collect(main, reference, new Search(lookup, main.scopes(), 0, null),
                lookup.definer(), lookup.symbol()))
                .extracting(candidate -> candidate.version() + " " + candidate.standing())
                .contains("OLD WINNER", "NEW OTHER_VERSION");
        Reference shared = new Reference("shared", null, null, TypeClass.PLT, false, Reference.NO_SYMBOL);
        lookup.find(main, "shared", main.scopes(), null, 0, null);
        assertThat(new CandidateCollector().collect(main, shared, new Search(lookup, main.scopes(), 0, null),
                lookup.definer(), lookup.symbol()))
                .extracting(candidate -> candidate.map().soname() + " " + candidate.standing())
                .contains("libfirst.so WINNER", "libsecond.so LATER_IN_SCOPE");
    }
}
