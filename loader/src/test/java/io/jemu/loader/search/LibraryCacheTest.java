package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.Tunables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of libraries: what ldconfig wrote is found, in all its formats; what nobody wrote does no harm. */
class LibraryCacheTest {
    private static final GlibcVersion V36 = new GlibcVersion(2, 36);
    private static final HwcapDirectories HWCAPS = new HwcapDirectories(V36, null, null, Tunables.NONE);

    @TempDir
    private Path temporary;

    private static LibraryCache cache(byte[] bytes) {
        return new LibraryCache(bytes, HWCAPS);
    }

    /** The libraries of a cache file as {@code ldconfig -p} lists them: name to path, first entry first. */
    private static Map<String, String> listed(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/sbin/ldconfig", "-p"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).isZero();
        Map<String, String> result = new LinkedHashMap<>();
        text.lines().filter(line -> line.contains("(libc6,x86-64)")).forEach(line -> result.putIfAbsent(
                line.substring(1, line.indexOf(" (")), line.substring(line.indexOf("=> ") + 3)));
        return result;
    }

    @Test
    void findsEveryLibraryOfTheHostsCache() throws IOException, InterruptedException {
        Path file = Path.of("/etc/ld.so.cache");
        assumeTrue(Files.isReadable(file) && Files.isExecutable(Path.of("/sbin/ldconfig")), "needs an ld.so.cache");
        LibraryCache cache = cache(Files.readAllBytes(file));
        Map<String, String> expected = listed();
        assertThat(expected).isNotEmpty();
        expected.forEach((name, path) -> assertThat(cache.find(name)).as(name).isEqualTo(path));
        assertThat(cache.find("libnowhere.so.1")).isNull();
        assertThat(cache.find("")).isNull();
        assertThat(cache.find("zzz")).isNull();
    }

    @Test
    void prefersTheSubdirectoryOfTheEmulatedCpu() throws IOException, InterruptedException {
        NativeToolchain.require();
        assumeTrue(Files.isExecutable(Path.of("/sbin/ldconfig")), "needs ldconfig");
        Path folder = temporary.toRealPath();
        NativeToolchain tools = new NativeToolchain(folder);
        for (String directory : List.of("lib", "lib/glibc-hwcaps/x86-64-v2", "lib/glibc-hwcaps/x86-64-v3",
                "lib/glibc-hwcaps/other")) {
            tools.library("int q;", directory + "/libq.so.1", "-Wl,-soname,libq.so.1");
        }
        tools.library("int q;", "lib/libq.so.10", "-Wl,-soname,libq.so.10");
        tools.library("int q;", "lib/glibc-hwcaps/x86-64-v3/libr.so.1", "-Wl,-soname,libr.so.1");
        Files.writeString(folder.resolve("conf"), folder.resolve("lib") + "\n");
        for (String format : List.of("new", "compat", "old")) {
            String file = folder.resolve("cache-" + format).toString();
            NativeToolchain.Output output = tools.run(List.of("/sbin/ldconfig", "-X", "-f", "conf", "-C", file, "-c",
                    format), List.of());
            assumeTrue(output.status() == 0, output.text());
            byte[] bytes = Files.readAllBytes(Path.of(file));
            LibraryCache cache = cache(bytes);
            // In a "compat" file ldconfig and ld.so disagree where names of subdirectories begin: none is known.
            switch (format) {
                case "new" -> assertThat(cache.find("libq.so.1"))
                        .isEqualTo(folder + "/lib/glibc-hwcaps/x86-64-v2/libq.so.1");
                case "compat" -> assertThat(cache.find("libq.so.1")).isEqualTo(folder + "/lib/libq.so.1");
                default -> assertThat(cache.find("libq.so.1")).as("the first of all, no capability is recorded")
                        .startsWith(folder + "/lib/").endsWith("/libq.so.1");
            }
            assertThat(cache.find("libq.so.10")).as(format).isEqualTo(folder + "/lib/libq.so.10");
            if (!format.equals("old")) {
                assertThat(cache.find("libr.so.1")).as(format).isNull();
            }
            LibraryCache prepended = new LibraryCache(bytes,
                    new HwcapDirectories(V36, "none:other", null, Tunables.NONE));
            LibraryCache masked = new LibraryCache(bytes,
                    new HwcapDirectories(V36, null, "x86-64-v3", Tunables.NONE));
            if (format.equals("new")) {
                assertThat(prepended.find("libq.so.1")).isEqualTo(folder + "/lib/glibc-hwcaps/other/libq.so.1");
                assertThat(masked.find("libq.so.1")).isEqualTo(folder + "/lib/libq.so.1");
            }
        }
    }

    /** A cache in the new format with these entries, already in the order of the file. */
    private static byte[] newCache(List<String[]> entries, long[] hwcaps, int[] flags) throws IOException {
        int stringsAt = 48 + 24 * entries.size();
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        ByteBuffer table = ByteBuffer.allocate(stringsAt).order(ByteOrder.LITTLE_ENDIAN);
        table.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(entries.size()).putInt(0);
        table.position(48);
        for (int i = 0; i < entries.size(); i++) {
            table.putInt(flags[i]);
            for (String text : entries.get(i)) {
                table.putInt(stringsAt + strings.size());
                strings.write(text.getBytes(StandardCharsets.ISO_8859_1));
                strings.write(0);
            }
            table.putInt(0).putLong(hwcaps[i]);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(table.array());
        file.write(strings.toByteArray());
        return file.toByteArray();
    }

    @Test
    void passesOverOldCapabilitiesAndForeignEntries() throws IOException {
        List<String[]> entries = List.of(new String[] {"libz.so.1", "/avx512/libz.so.1"},
                new String[] {"libz.so.1", "/haswell/libz.so.1"}, new String[] {"libz.so.1", "/i386/libz.so.1"},
                new String[] {"libz.so.1", "/x86_64/libz.so.1"}, new String[] {"libz.so.1", "/plain/libz.so.1"});
        byte[] bytes = newCache(entries, new long[] {1 << 2, 1L << 50, 0, 1 << 1, 0},
                new int[] {0x303, 0x303, 3, 0x303, 0x303});
        assertThat(cache(bytes).find("libz.so.1")).isEqualTo("/x86_64/libz.so.1");
        assertThat(new LibraryCache(bytes,
                new HwcapDirectories(new GlibcVersion(2, 37), null, null, Tunables.NONE)).find("libz.so.1"))
                .isEqualTo("/plain/libz.so.1");
    }

    @Test
    void ordersDigitsByTheirValue() {
        assertThat(LibraryCache.compare("libc.so.10", "libc.so.9")).isPositive();
        assertThat(LibraryCache.compare("libc.so.9", "libc.so.10")).isNegative();
        assertThat(LibraryCache.compare("lib1.so", "liba.so")).isPositive();
        assertThat(LibraryCache.compare("liba.so", "lib1.so")).isNegative();
        assertThat(LibraryCache.compare("liba", "liba.so")).isNegative();
        assertThat(LibraryCache.compare("liba.so", "liba")).isPositive();
        assertThat(LibraryCache.compare("liba.so", "liba.so")).isZero();
        assertThat(LibraryCache.compare("a99999999999", "a1")).as("overflows like an int").isNotZero();
    }

    @Test
    void damagedCachesFindNothingOrSomethingButNeverFail() throws IOException {
        List<String[]> entries = new ArrayList<>();
        for (int i = 40; i > 0; i--) {
            entries.add(new String[] {"lib" + i + ".so." + i % 7, "/usr/lib/lib" + i + ".so"});
        }
        long[] hwcaps = new long[entries.size()];
        int[] flags = new int[entries.size()];
        Arrays.fill(flags, 0x303);
        Random random = new Random(7);
        for (int i = 0; i < hwcaps.length; i++) {
            hwcaps[i] = i % 3 == 0 ? 1L << 62 | i % 4 : 0;
        }
        byte[] good = newCache(entries, hwcaps, flags);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                int at = random.nextBoolean() ? random.nextInt(48) : random.nextInt(bytes.length);
                bytes[at] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            LibraryCache cache = cache(bytes);
            for (String name : List.of("lib6.so.6", "lib40.so.5", "x", "")) {
                String found = cache.find(name);
                assertThat(found == null || found.length() < good.length).isTrue();
            }
        }
        assertThat(cache(good).find("lib6.so.6")).isEqualTo("/usr/lib/lib6.so");
        assertThat(cache(new byte[0]).find("lib6.so.6")).isNull();
    }
}
