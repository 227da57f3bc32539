package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectImage;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Vma;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments lie in memory as the host's ld.so lays them, with the same permissions and contents. */
class MappingLikeNativeTest {
    private static final String LIBRARY = """
            static char bss[50000]; int data[3] = {1, 2, 3}; const char text[] = "read-only";
            __thread int tls[4] = {7, 8};
            int *where(void) { return data + bss[9] + tls[3]; }
            """;
    /** Prints the mappings of the library relative to the first one: start, end, permissions, file offset. */
    private static final String PROGRAM = """
            #include <stdio.h>
            #include <string.h>
            int *where(void);
            int main(void) {
                char line[999]; unsigned long base = 0, start, end, offset; char perms[9];
                if (*where() != 1) return 1;
                FILE *maps = fopen("/proc/self/maps", "r");
                while (fgets(line, sizeof line, maps))
                    if (strstr(line, "libmapped.so")) {
                        sscanf(line, "%lx-%lx %8s %lx", &start, &end, perms, &offset);
                        if (!base) base = start;
                        printf("%lx-%lx %s %lx\\n", start - base, end - base, perms, offset);
                    }
                return 0;
            }
            """;

    @TempDir
    static Path temporary;

    private static Path folder;
    private static NativeToolchain tools;

    @BeforeAll
    static void prepare() throws IOException {
        NativeToolchain.require();
        folder = temporary.toRealPath();
        tools = new NativeToolchain(folder);
    }

    private static LinkMap library(LinkBench bench) {
        return bench.loaded().stream().filter(map -> map.name().endsWith("libmapped.so")).findFirst().orElseThrow();
    }

    private static List<String> mappings(LinkBench bench, LinkMap map) {
        ObjectImage image = map.image();
        List<String> lines = new ArrayList<>();
        bench.map().forEach(vma -> {
            if (vma.source().file() != null && image.spans(vma.start())) {
                lines.add(line(vma, image.mapStart()));
            }
        });
        return lines;
    }

    private static String line(Vma vma, long base) {
        return Long.toHexString(vma.start() - base) + "-" + Long.toHexString(vma.end() - base) + " "
                + Protection.text(vma.protection(), false) + " " + Long.toHexString(vma.offset());
    }

    @ParameterizedTest
    @CsvSource({"plain,'-Wl,-z,norelro'", "one,'-Wl,-z,norelro,-z,noseparate-code'",
        "large,'-Wl,-z,norelro,-z,max-page-size=0x200000'",
        "huge,'-Wl,-z,norelro,-z,max-page-size=0x400000,-z,separate-code'"})
    void segmentsLieWhereTheHostHasThem(String directory, String options) throws IOException, InterruptedException {
        tools.library(LIBRARY, directory + "/libmapped.so", options);
        String program = "use-" + directory;
        tools.compile(PROGRAM, program, directory + "/libmapped.so", "-Wl,-rpath,$ORIGIN");
        NativeToolchain.Output expected = tools.run(List.of("./" + program), List.of("LD_BIND_NOW=1"));
        assertThat(expected.status()).as(expected.text()).isZero();
        try (LinkBench bench = new LinkBench(folder, "./" + program, List.of())) {
            assertThat(bench.load("./" + program)).as(bench.text()).isZero();
            LinkMap map = library(bench);
            assertThat(mappings(bench, map)).isEqualTo(expected.text().lines().toList());
        }
    }

    @Test
    void contentsTablesAndHolesAreThere() throws IOException, InterruptedException {
        tools.library(LIBRARY, "plain2/libmapped.so", "-Wl,-z,max-page-size=0x10000,-z,separate-code");
        tools.compile(PROGRAM, "use-plain2", "plain2/libmapped.so", "-Wl,-rpath,$ORIGIN");
        try (LinkBench bench = new LinkBench(folder, "./use-plain2", List.of())) {
            assertThat(bench.load("./use-plain2")).isZero();
            LinkMap map = library(bench);
            ObjectImage image = map.image();
            assertThat(image.base() & 0xffff).as("aligned beyond a page").isZero();
            assertThat(image.contiguous()).isTrue();
            for (long at = image.mapEnd() - 50_000; at < image.mapEnd(); at += 997) {
                assertThat(bench.map().memory().read8(at)).as("bss").isZero();
            }
            assertThat(map.tls().imageSize()).isEqualTo(16);
            assertThat(bench.map().memory().read32(map.tls().image() + 4)).isEqualTo(8);
            // Made absolute in memory, as libc and programs expect, but not what ld.so leaves as it is.
            long strtab = map.dynamic().entryAddress(DynamicTag.DT_STRTAB) + Long.BYTES;
            assertThat(bench.map().memory().read64(strtab)).isEqualTo(map.dynamic().address(DynamicTag.DT_STRTAB))
                    .isEqualTo(image.base() + map.dynamic().value(DynamicTag.DT_STRTAB));
            long init = map.dynamic().entryAddress(DynamicTag.DT_INIT) + Long.BYTES;
            assertThat(bench.map().memory().read64(init)).isEqualTo(map.dynamic().value(DynamicTag.DT_INIT));
            Vma hole = bench.map().find(image.base() + 0x8000);
            assertThat(hole).isNotNull();
            assertThat(hole.protection()).isEqualTo(Protection.PROT_NONE);
        }
    }
}
