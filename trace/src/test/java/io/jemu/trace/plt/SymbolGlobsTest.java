package io.jemu.trace.plt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolGlobsTest {
    private static final String AREA = "_ZNK3geo6Circle4areaEi";

    @Test
    void withoutPatternsAllNamesMatch() {
        assertThat(new SymbolGlobs(List.of()).restricts()).isFalse();
        assertThat(new SymbolGlobs(List.of())).accepts("malloc", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "malloc|malloc|true", "malloc|mallocx|false", "mall?c|malloc|true", "m*|malloc|true", "*alloc|calloc|true",
        "[cm]alloc|calloc|true", "[!cm]alloc|calloc|false", "[!cm]alloc|palloc|true", "[a-c]alloc|balloc|true",
        "a.b|axb|false", "a[b|a[b|true", "(x)|(x)|true", "m*|free|false", "[]x]y|]y|true"
    })
    void wildcardsAreThoseOfGlob(String glob, String name, boolean matches) {
        assertThat(new SymbolGlobs(List.of(glob)).test(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "_ZNK3geo*|true", "geo::Circle::area(int) const|true", "geo::Circle::area|true", "geo::*|true",
        "area|false", "*(int)*|true", "geo::Circle::area(double)*|false"
    })
    void namesOfCxxMatchAlsoDemangled(String glob, boolean matches) {
        assertThat(new SymbolGlobs(List.of("other", glob)).test(AREA)).isEqualTo(matches);
    }
}
