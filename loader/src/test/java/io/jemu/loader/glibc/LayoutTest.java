package io.jemu.loader.glibc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final String BOOKWORM = "7ebc65e52f2bbea498b4040fa92f7238377aaba9";

    @Test
    void aBuildIsKnownByItsId() {
        Layout layout = Layout.of(BOOKWORM, 0, 0).orElseThrow();
        assertThat(layout.build()).isEqualTo("Debian-2.36-9+deb12u14");
        assertThat(layout.offset(RtldGlobalRo._dl_dlfcn_hook)).isEqualTo(872);
        assertThat(layout.offset(LinkMapField.l_relocated)).isEqualTo(820);
        assertThat(layout.bit(LinkMapField.l_relocated)).isEqualTo(3);
    }

    @Test
    void aBuildWithoutKnownIdIsKnownByTheSizesOfTwoSymbols() {
        assertThat(Layout.of("00", 2888, 952).orElseThrow().build()).isEqualTo("Debian-2.41-12+deb13u4");
        assertThat(Layout.of(null, 3992, 536).orElseThrow().build()).isEqualTo("Ubuntu-2.31-0ubuntu9.18");
    }

    @Test
    void anUnknownBuildHasNoLayout() {
        assertThat(Layout.of("00", 4336, 952)).isEmpty();
    }

    @Test
    void membersThatABuildLacksAreNotWritten() {
        Layout layout = Layout.of(null, 4000, 544).orElseThrow();
        assertThat(layout.has(RtldGlobalRo._dl_dlfcn_hook)).isFalse();
        assertThatThrownBy(() -> layout.offset(RtldGlobalRo._dl_dlfcn_hook))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("_dl_dlfcn_hook");
    }
}
