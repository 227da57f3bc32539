package io.jemu.loader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TunableParserTest {
    private static final GlibcVersion OLD = new GlibcVersion(2, 38);
    private static final GlibcVersion NEW = new GlibcVersion(2, 39);
    private static final List<Tunable> KNOWN = List.of(
            new Tunable(0, "glibc.malloc.perturb", Tunable.Type.INT_32, 0, 255, 0, Tunable.Security.SXID_IGNORE,
                    "MALLOC_PERTURB_"),
            new Tunable(1, "glibc.malloc.top_pad", Tunable.Type.SIZE_T, 0, -1, 131072, Tunable.Security.SXID_ERASE,
                    "MALLOC_TOP_PAD_"),
            new Tunable(2, "glibc.cpu.hwcaps", Tunable.Type.STRING, 0, 0, 0, Tunable.Security.SXID_ERASE, ""),
            new Tunable(3, "glibc.rtld.enable_secure", Tunable.Type.INT_32, 0, 1, 0, Tunable.Security.SXID_ERASE, ""),
            new Tunable(4, "glibc.malloc.check", Tunable.Type.INT_32, 0, 3, 0, Tunable.Security.NONE, ""));

    private static Tunables parse(GlibcVersion version, boolean secure, String... environment) {
        return new TunableParser(KNOWN, version, secure, false).parse(List.of(environment));
    }

    private static long topPad(GlibcVersion version, String value) {
        return parse(version, false, "GLIBC_TUNABLES=glibc.malloc.top_pad=" + value)
                .number("glibc.malloc.top_pad", -2);
    }

    @Test
    void numbersHaveABaseAndASign() {
        for (GlibcVersion version : List.of(OLD, NEW)) {
            assertThat(topPad(version, "4097")).isEqualTo(4097);
            assertThat(topPad(version, "0x1F")).isEqualTo(31);
            assertThat(topPad(version, "017")).isEqualTo(15);
            assertThat(topPad(version, " \t+5")).isEqualTo(5);
            assertThat(topPad(version, "-2")).isEqualTo(-2);
            assertThat(topPad(version, "0")).isZero();
        }
        assertThat(topPad(NEW, "18446744073709551614")).isEqualTo(-2);
        assertThat(topPad(OLD, "18446744073709551614")).as("taken for too large").isEqualTo(-1);
    }

    @Test
    void whatIsNoNumberIsZeroBefore39AndIgnoredWithAWarningSince() {
        for (String bad : List.of("x", "8k", "09", "99999999999999999999")) {
            assertThat(parse(NEW, false, "GLIBC_TUNABLES=glibc.malloc.top_pad=" + bad).warnings())
                    .containsExactly("WARNING: ld.so: invalid GLIBC_TUNABLES value `" + bad
                            + "' for option `glibc.malloc.top_pad': ignored.");
            assertThat(topPad(NEW, bad)).isEqualTo(131072);
        }
        assertThat(topPad(OLD, "x")).isZero();
        assertThat(topPad(OLD, "8k")).isEqualTo(8);
        assertThat(topPad(OLD, "99999999999999999999")).isEqualTo(-1);
    }

    @Test
    void numbersOutOfRangeAreIgnored() {
        for (GlibcVersion version : List.of(OLD, NEW)) {
            Tunables tunables = parse(version, false, "GLIBC_TUNABLES=glibc.malloc.perturb=256");
            assertThat(tunables.settings()).isEmpty();
            assertThat(tunables.warnings()).isEmpty();
        }
        assertThat(parse(OLD, false, "GLIBC_TUNABLES=glibc.malloc.perturb=4294967297").settings()).isEmpty();
        assertThat(parse(NEW, false, "GLIBC_TUNABLES=glibc.malloc.perturb=4294967297")
                .number("glibc.malloc.perturb", -1)).as("since 2.39 cut to 32 bits").isEqualTo(1);
    }

    @Test
    void theLastOfTwoCountsAndTheListBeatsTheSingleVariable() {
        for (GlibcVersion version : List.of(OLD, NEW)) {
            Tunables tunables = parse(version, false, "MALLOC_PERTURB_=1", "MALLOC_TOP_PAD_=7",
                    "GLIBC_TUNABLES=glibc.malloc.perturb=2:glibc.malloc.perturb=3:glibc.cpu.hwcaps=-AVX2,a",
                    "MALLOC_PERTURB_=4");
            assertThat(tunables.number("glibc.malloc.perturb", -1)).isEqualTo(3);
            assertThat(tunables.number("glibc.malloc.top_pad", -1)).isEqualTo(7);
            assertThat(tunables.settings().get(2).text()).isEqualTo("-AVX2,a");
        }
    }

    @Test
    void aMalformedListIsIgnoredAsAWholeSince39() {
        for (String bad : List.of("glibc.malloc.perturb=5:x", "glibc.malloc.perturb=5:", "glibc.malloc.perturb=5=6",
                "x")) {
            Tunables tunables = parse(NEW, false, "GLIBC_TUNABLES=" + bad);
            assertThat(tunables.settings()).isEmpty();
            assertThat(tunables.warnings())
                    .containsExactly("WARNING: ld.so: invalid GLIBC_TUNABLES `" + bad + "': ignored.");
        }
        Tunables old = parse(OLD, false, "GLIBC_TUNABLES=x:glibc.malloc.perturb=5:y");
        assertThat(old.number("glibc.malloc.perturb", -1)).isEqualTo(5);
        assertThat(old.warnings()).isEmpty();
    }

    @Test
    void secureModeIgnoresAndErases() {
        Tunables old = parse(OLD, true, "MALLOC_TOP_PAD_=1", "MALLOC_PERTURB_=2",
                "GLIBC_TUNABLES=glibc.malloc.perturb=3:nonsense=1:glibc.malloc.top_pad=4:glibc.malloc.check=2", "A=b",
                "MALLOC_TOP_PAD_=5");
        assertThat(old.settings().keySet()).containsExactly(4);
        assertThat(old.environment()).isEqualTo(Arrays.asList(null, "MALLOC_PERTURB_=2",
                "GLIBC_TUNABLES=glibc.malloc.perturb=3:glibc.malloc.check=2", "A=b", null));
        Tunables since39 = parse(NEW, true, "MALLOC_PERTURB_=2", "GLIBC_TUNABLES=glibc.malloc.check=2:x=y=z");
        assertThat(since39.settings()).isEmpty();
        assertThat(since39.warnings()).isEmpty();
    }

    @Test
    void aTunableAsksForSecureMode() {
        Tunables tunables = parse(NEW, false, "MALLOC_PERTURB_=2",
                "GLIBC_TUNABLES=glibc.rtld.enable_secure=1:glibc.malloc.check=2");
        assertThat(tunables.secure()).isTrue();
        assertThat(tunables.settings()).isEmpty();
        assertThat(parse(NEW, false, "GLIBC_TUNABLES=glibc.rtld.enable_secure=0").secure()).isFalse();
        assertThat(parse(NEW, false, "GLIBC_TUNABLES=glibc.rtld.enable_secure=y").warnings()).hasSize(2);
    }
}
