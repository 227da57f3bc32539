package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser reads from the machine's own binaries is what readelf(1) prints. */
final class ReadelfComparisonTest {
    private static final Pattern PROGRAM_HEADER = Pattern.compile(
            "(?m)^  (\\w+) +0x(\\w+) 0x(\\w+) 0x(\\w+) 0x(\\w+) 0x(\\w+) ([R ])([W ])([E ]) (?:0x)?(\\w+)$");
    private static final Pattern SYMBOL = Pattern.compile(
            "(?m)^ *(\\d+): (\\w{16}) +(\\w+) (\\w+) +(\\w+) +(\\w+) +(\\w+) ?([^@\\s]*).*$");
    private static final Pattern RELOCATION = Pattern.compile("(?m)^(\\w{16})  (\\w{16}) (R_X86_64_\\w+)");
    private static final Pattern TAG = Pattern.compile("(?m)^ 0x(\\w{16}) \\((\\w+)\\)");
    private static final Pattern NEEDED_VERSION = Pattern.compile("Name: (\\S+)  Flags: \\S+  Version: (\\d+)");
    private static final Pattern DEFINED_VERSION = Pattern.compile("Index: (\\d+)  Cnt: \\d+  Name: (\\S+)");
    private static final Pattern BUILD_ID = Pattern.compile("Build ID: (\\w+)");
    private static final int RELR_INFO_COLUMNS = 3;

    private static String readelf(String option, String file) throws IOException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder("readelf", "-W", option, file);
            builder.environment().put("LC_ALL", "C");
            process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            assumeTrue(false, "readelf is not installed");
            throw e;
        }
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static List<String> lines(Pattern pattern, String text, Function<MatchResult, String> f) {
        return pattern.matcher(text).results().map(f).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2", "/bin/ls", "/bin/bash",
        "/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"})
    void readsWhatReadelfReads(String name) throws IOException {
        Path path = Path.of(name);
        assumeTrue(Files.isReadable(path), name + " does not exist here");
        ParsedFile file = ParsedFile.parse(Files.readAllBytes(path));

        assertThat(programHeaders(file)).isEqualTo(lines(PROGRAM_HEADER, readelf("-l", name), m ->
                "%s %x %x %x %x %x %s%s%s %x".formatted(m.group(1), hex(m, 2), hex(m, 3), hex(m, 4), hex(m, 5),
                        hex(m, 6), m.group(7), m.group(8), m.group(9), hex(m, 10))));
        assertThat(symbols(file)).hasSizeGreaterThan(10).isEqualTo(lines(SYMBOL, readelf("--dyn-syms", name), m ->
                "%s %x %d %s %s %s %s".formatted(m.group(1), hex(m, 2), Long.decode(m.group(3)), m.group(4),
                        m.group(5), m.group(6), m.group(8))));
        assertThat(relocations(file)).isNotEmpty().isEqualTo(lines(RELOCATION, readelf("-r", name), m ->
                "%x %x %s".formatted(hex(m, 1), hex(m, 2), m.group(RELR_INFO_COLUMNS))));
        assertThat(tags(file)).isEqualTo(lines(TAG, readelf("-d", name), m -> "DT_" + m.group(2)));
        String versions = readelf("-V", name);
        assertThat(file.needs().stream().flatMap(need -> need.versions().stream())
                .map(version -> version.name() + " " + version.index()).toList())
                .isEqualTo(lines(NEEDED_VERSION, versions, m -> m.group(1) + " " + m.group(2)));
        assertThat(file.definitions().stream().map(d -> d.index() + " " + d.name()).toList())
                .isEqualTo(lines(DEFINED_VERSION, versions, m -> m.group(1) + " " + m.group(2)));
        assertThat(NoteReader.buildId(file.memory(), file.notes()).stream().toList())
                .isEqualTo(lines(BUILD_ID, readelf("-n", name), m -> m.group(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"})
    void everyDefinedSymbolIsFound(String name) throws IOException {
        Path path = Path.of(name);
        assumeTrue(Files.isReadable(path), name + " does not exist here");
        ParsedFile file = ParsedFile.parse(Files.readAllBytes(path));
        SymbolTable table = file.symbols();

        for (int i = 1; i < file.dynamicSymbols().size(); i++) {
            ElfSymbol symbol = file.dynamicSymbols().get(i);
            if (!symbol.undefined() && symbol.binding() != SymbolBinding.STB_LOCAL) {
                int wanted = i;
                SymbolName key = new SymbolName(table.name(i));
                assertThat(file.hash().find(key, c -> c == wanted && table.hasName(c, key))).isEqualTo(i);
            }
        }
        SymbolName absent = new SymbolName("no such symbol");
        assertThat(file.hash().find(absent, c -> table.hasName(c, absent))).isEqualTo(Elf.STN_UNDEF);
    }

    private static long hex(MatchResult match, int group) {
        return Long.parseUnsignedLong(match.group(group), 16);
    }

    private static List<String> programHeaders(ParsedFile file) {
        return file.programHeaders().stream().map(h -> "%s %x %x %x %x %x %s%s%s %x".formatted(
                SegmentType.of(h.type()).name().substring("PT_".length()), h.offset(), h.vaddr(), h.paddr(),
                h.filesz(), h.memsz(), h.readable() ? "R" : " ", h.writable() ? "W" : " ",
                h.executable() ? "E" : " ", h.align())).toList();
    }

    private static List<String> symbols(ParsedFile file) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < file.dynamicSymbols().size(); i++) {
            ElfSymbol s = file.dynamicSymbols().get(i);
            lines.add("%d %x %d %s %s %s %s".formatted(i, s.value(), s.size(),
                    s.type().name().replaceFirst("STT_(GNU_)?", ""),
                    s.binding().name().replaceFirst("STB_(GNU_)?", ""),
                    s.visibility().name().substring("STV_".length()), file.symbols().name(i)));
        }
        return lines;
    }

    private static List<String> relocations(ParsedFile file) {
        return file.relocations().stream().map(r ->
                "%x %x %s".formatted(r.offset(), r.info(), RelocationType.of(r.type()))).toList();
    }

    private static List<String> tags(ParsedFile file) {
        List<String> tags = new ArrayList<>();
        file.dynamic().entries().forEach(entry -> tags.add(DynamicTag.of(entry.tag()).name()));
        tags.add("DT_NULL");
        return tags;
    }
}
