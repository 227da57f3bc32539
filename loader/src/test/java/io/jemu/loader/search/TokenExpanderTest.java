package io.jemu.loader.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.Tunables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dynamic string tokens are recognized as the gABI says, and trusted directories as glibc has them. */
class TokenExpanderTest {
    private static final RtldTraits DEBIAN = new RtldTraits(new GlibcVersion(2, 36),
            List.of("/lib/x86_64-linux-gnu/", "/usr/lib/x86_64-linux-gnu/", "/lib/", "/usr/lib/"),
            "lib/x86_64-linux-gnu");
    private final TokenExpander expander = new TokenExpander(DEBIAN, false);

    @ParameterizedTest
    @ValueSource(strings = {"$ORIGIN", "${ORIGIN}", "$ORIGIN/x", "a$LIB", "$$PLATFORM", "x${LIB}y", "$LIB.d", "$LIB-"})
    void isAToken(String text) {
        assertThat(expander.hasTokens(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "$$", "ORIGIN", "$ORIGINS", "$ORIGIN_", "$ORIGIN1", "${ORIGIN", "${ORIGINS}",
        "$origin", "$ ORIGIN", "${ ORIGIN}", "$LIBRARY"})
    void isNoToken(String text) {
        assertThat(expander.hasTokens(text)).isFalse();
        assertThat(expander.expand(null, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"/usr/$LIB/x,/usr/lib/x86_64-linux-gnu/x", "${PLATFORM}$LIBS$,x86_64$LIBS$",
        "$$LIB,$lib/x86_64-linux-gnu", "${LIB}${PLATFORM},lib/x86_64-linux-gnux86_64"})
    void expandsWhatNeedsNoObject(String text, String expected) {
        assertThat(expander.expand(null, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/lib/x86_64-linux-gnu/x,true", "/lib,true", "/usr/lib/../lib/./x,true", "/usr//lib/x,true",
        "/usr/lib/../../tmp,false", "/libx,false", "/tmp/../lib64,false", "/tmp,false", "/../lib/x,true"})
    void trustsOnlyDefaultDirectories(String path, boolean trusted) {
        assertThat(expander.isTrusted(path)).isEqualTo(trusted);
    }

    @Test
    void readsADistributionsChoicesFromItsLdSo() {
        assertThat(traits("\0/lib/x86_64-linux-gnu/\0/usr/lib/x86_64-linux-gnu/\0/lib/\0/usr/lib/\0\0/etc/",
                "ld.so (Debian GLIBC 2.36-9) stable release version 2.36.\n")).isEqualTo(DEBIAN);
        assertThat(traits("/x\0/lib64/\0/usr/lib64/\0next", "ld.so (GNU libc) stable release version 2.41.\n"))
                .isEqualTo(new RtldTraits(new GlibcVersion(2, 41), List.of("/lib64/", "/usr/lib64/"), "lib64"));
        assertThat(traits("/usr/libexec\0/usr/lib/\0", "development release version 2.44.9000."))
                .isEqualTo(new RtldTraits(new GlibcVersion(2, 44), List.of("/usr/lib/"), "lib"));
        assertThat(traits("nothing", "of use")).isEqualTo(RtldTraits.UPSTREAM);
        assertThat(RtldTraits.read(new byte[0])).isEqualTo(RtldTraits.UPSTREAM);
    }

    private static RtldTraits traits(String directories, String version) {
        String file = "\177ELF\0" + directories + "\0" + version + "\0";
        return RtldTraits.read(file.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void subdirectoriesDependOnTheVersion() {
        assertThat(new HwcapDirectories(new GlibcVersion(2, 41), null, null, Tunables.NONE).subdirectories())
                .containsExactly("glibc-hwcaps/x86-64-v2/", "");
        assertThat(new HwcapDirectories(new GlibcVersion(2, 41), "a:b", "x", Tunables.NONE).subdirectories())
                .containsExactly("glibc-hwcaps/a/", "glibc-hwcaps/b/", "");
        assertThat(new HwcapDirectories(new GlibcVersion(2, 31), "a", null, Tunables.NONE).subdirectories())
                .containsExactly(
                "tls/x86_64/x86_64/", "tls/x86_64/", "tls/x86_64/", "tls/", "x86_64/x86_64/", "x86_64/", "x86_64/", "");
    }
}
