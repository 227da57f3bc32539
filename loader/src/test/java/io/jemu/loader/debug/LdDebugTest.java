package io.jemu.loader.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.GuestConsole;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.host.Tunable;
import io.jemu.loader.host.TunableParser;
import io.jemu.loader.host.Tunables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LD_DEBUG and the other variables are understood, and lines are led by the process id, as ld.so does it. */
class LdDebugTest {
    private static final GlibcVersion V36 = new GlibcVersion(2, 36);
    private static final GlibcVersion V43 = new GlibcVersion(2, 43);

    private final List<String> written = new ArrayList<>();
    private String opened;

    private final GuestConsole console = new GuestConsole() {
        @Override
        public int pid() {
            return 123;
        }

        @Override
        public void write(int fd, byte[] bytes) {
            written.add(fd + ":" + new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public int openLog(String path) {
            opened = path;
            return path.startsWith("/bad") ? -1 : 7;
        }
    };

    private LdDebug debug(String value, String output) {
        return LdDebug.create(console, DebugOptions.parse(value, V36), output);
    }

    @Test
    void understandsTheWords() {
        DebugOptions options = DebugOptions.parse("libs,files: bogus  scopes,,", V36);
        assertThat(options.categories()).containsExactlyInAnyOrder(DebugCategory.LIBS, DebugCategory.FILES,
                DebugCategory.SCOPES, DebugCategory.CALLS);
        assertThat(options.unknown()).containsExactly("bogus");
        assertThat(DebugOptions.parse("all", V36).mask()).isEqualTo(0x27f);
        assertThat(DebugOptions.parse("all", V43).mask()).isEqualTo(0x1a7f);
        assertThat(DebugOptions.parse("statistics", V36).mask()).isEqualTo(0x80);
        assertThat(DebugOptions.parse("tls", V36).unknown()).containsExactly("tls");
        assertThat(DebugOptions.parse("tls,security", V43).mask()).isEqualTo(0x1800);
        assertThat(DebugOptions.parse("help", V36).help()).isTrue();
        assertThat(DebugOptions.parse("LIBS", V36).unknown()).containsExactly("LIBS");
    }

    @Test
    void leadsLinesOfTheTextButNotOfArgumentsByThePid() {
        debug("files", null).print("\nfile=%s [%s];  needed\n\n", "a\nb", 0);
        assertThat(written).containsExactly("2:       123:\t\n       123:\tfile=a\nb [0];  needed\n       123:\t\n");
    }

    @Test
    void continuesLinesWithoutThePid() {
        LdDebug debug = debug("scopes", null);
        debug.print("scope");
        debug.printContinued(" %s\n", "100%s");
        debug.printOut("out %s\n", 1);
        debug.printError("error\n");
        assertThat(written).containsExactly("2:       123:\tscope", "2: 100%s\n", "1:out 1\n", "2:error\n");
    }

    @Test
    void writesToAFileOfThePid() {
        debug("libs", "/tmp/log").print("x\n");
        assertThat(opened).isEqualTo("/tmp/log.123");
        assertThat(debug("libs", "/bad/log").fd()).as("standard output if the file cannot be made").isEqualTo(1);
        opened = null;
        assertThat(debug("bogus", "/tmp/log").fd()).isEqualTo(GuestConsole.STDERR);
        assertThat(opened).isNull();
        assertThat(written).containsExactly("7:       123:\tx\n");
    }

    @Test
    void printsBindingsAndStatisticsLikeGlibc() {
        LdDebug debug = debug("all", null);
        debug.binding("./a", 0, "/lib/libc.so.6", 0, false, "puts", "GLIBC_2.2.5");
        debug.binding("./a", 0, "./b", 1, true, "x", null);
        debug.statistics(1729915, 229320, 463900, 2, 1, 6);
        debug.finalStatistics(2, 1);
        assertThat(String.join("", written).replace("2:", "").replace("       123:\t", "")).isEqualTo("""
                binding file ./a [0] to /lib/libc.so.6 [0]: normal symbol `puts' [GLIBC_2.2.5]
                binding file ./a [0] to ./b [1]: protected symbol `x'

                runtime linker statistics:
                  total startup time in dynamic loader: 172991 cycles
                            time needed for relocation: 22932 cycles (13.2%)
                                 number of relocations: 2
                      number of relocations from cache: 1
                        number of relative relocations: 6
                           time needed to load objects: 46390 cycles (26.8%)

                runtime linker statistics:
                           final number of relocations: 2
                final number of relocations from cache: 1
                """);
    }

    @Test
    void showsTheAuxiliaryVectorLikeGlibc() {
        assertThat(AuxiliaryVectorListing.line(16, 0x178bfbff, V36, null))
                .isEqualTo("AT_HWCAP:             178bfbff\n");
        assertThat(AuxiliaryVectorListing.line(16, 2, V43, null)).isEqualTo("AT_HWCAP:             0x2\n");
        assertThat(AuxiliaryVectorListing.line(31, 9, V36, at -> "./h" + at)).isEqualTo("AT_EXECFN:            ./h9\n");
        assertThat(AuxiliaryVectorListing.line(27, 28, V36, null)).isEqualTo("AT_??? (0x1b): 0x1c\n");
        assertThat(AuxiliaryVectorListing.line(27, 28, V43, null)).isEqualTo("AT_RSEQ_FEATURE_SIZE: 28\n");
        assertThat(AuxiliaryVectorListing.line(3, -1, V43, null))
                .isEqualTo("AT_PHDR:              0xffffffffffffffff\n");
    }

    @Test
    void readsTheEnvironment() {
        LinkerOptions options = LinkerOptions.parse("./p", List.of("LD_LIBRARY_PATH=a", "LD_LIBRARY_PATH=b",
                "LD_PRELOAD=x.so", "LD_BIND_NOW=", "LD_BIND_NOT=1", "LD_TRACE_LOADED_OBJECTS=2x", "LD_WARN=yes",
                "LD_VERBOSE", "LD_AUDIT=u.so", "LD_AUDIT=v.so", "LD_DEBUG=libs", "LD_ORIGIN_PATH=/o",
                "GLIBC_TUNABLES=glibc.malloc.check=1:glibc.rtld.dynamic_sort=1", "PATH=/bin"), false,
                GlibcVersion.DEFAULT, tunables("glibc.rtld.dynamic_sort=1", false));
        assertThat(options.libraryPath()).isEqualTo("b");
        assertThat(options.preload()).isEqualTo("x.so");
        assertThat(options.bindNow()).isFalse();
        assertThat(options.bindNot()).isTrue();
        assertThat(options.mode()).isEqualTo(RunMode.TRACE);
        assertThat(options.traceProgram()).isTrue();
        assertThat(options.warn()).isTrue();
        assertThat(options.verbose()).as("a name without = is no variable").isFalse();
        assertThat(options.audit()).containsExactly("u.so", "v.so");
        assertThat(options.originPath()).isEqualTo("/o");
        assertThat(options.originalSort()).isTrue();
    }

    @Test
    void readsNothingDangerousInSecureMode() {
        LinkerOptions options = LinkerOptions.parse("./p", List.of("LD_LIBRARY_PATH=a", "LD_PRELOAD=x.so",
                "LD_ORIGIN_PATH=/o", "LD_DEBUG=all", "LD_DYNAMIC_WEAK=1", "LD_SHOW_AUXV=1",
                "GLIBC_TUNABLES=glibc.rtld.dynamic_sort=1", "LD_BIND_NOW=1"), true, GlibcVersion.DEFAULT,
                tunables("glibc.rtld.dynamic_sort=1", true));
        assertThat(options.libraryPath()).isNull();
        assertThat(options.originPath()).isNull();
        assertThat(options.dynamicWeak()).isFalse();
        assertThat(options.showAuxv()).isFalse();
        assertThat(options.originalSort()).isFalse();
        assertThat(options.preload()).isEqualTo("x.so");
        assertThat(options.bindNow()).isTrue();
    }

    @Test
    void readsNothingButPreloadAndAuditInSecureModeSince39() {
        LinkerOptions options = LinkerOptions.parse("./p", List.of("LD_PRELOAD=x.so", "LD_AUDIT=y.so", "LD_BIND_NOW=1",
                "LD_WARN=1", "LD_TRACE_LOADED_OBJECTS=1", "LD_DEBUG=help"), true, new GlibcVersion(2, 39),
                Tunables.NONE);
        assertThat(options.preload()).isEqualTo("x.so");
        assertThat(options.audit()).containsExactly("y.so");
        assertThat(options.bindNow()).isFalse();
        assertThat(options.warn()).isFalse();
        assertThat(options.mode()).isEqualTo(RunMode.NORMAL);
        assertThat(options.debug()).isNull();
    }

    private static Tunables tunables(String setting, boolean secure) {
        Tunable sort = new Tunable(0, "glibc.rtld.dynamic_sort", Tunable.Type.INT_32, 1, 2, 2,
                Tunable.Security.SXID_ERASE, "");
        return new TunableParser(List.of(sort), GlibcVersion.DEFAULT, secure, false)
                .parse(List.of("GLIBC_TUNABLES=" + setting));
    }

    @Test
    void endsWithLdSosOwnErrnoTexts() {
        assertThat(FatalError.message("./p", "error while loading shared libraries", "x.so", "cannot open", 2))
                .isEqualTo("./p: error while loading shared libraries: x.so: cannot open: No such file or directory\n");
        assertThat(FatalError.message(null, "symbol lookup error", "", "undefined symbol: a", 0))
                .isEqualTo("<program name unknown>: symbol lookup error: undefined symbol: a\n");
        assertThat(FatalError.message("p", "o", "x", "cannot read file data", 21)).endsWith(": Error 21\n");
    }
}
