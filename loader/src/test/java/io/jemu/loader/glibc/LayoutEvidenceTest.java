package io.jemu.loader.glibc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jemu.loader.search.NativeToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The layout of a build that nobody measured is found from its files; proved on the host's glibc, if it was measured.
 */
class LayoutEvidenceTest {
    private static LayoutEvidence evidence;
    private static Layout measured;

    @BeforeAll
    static void read() throws IOException {
        NativeToolchain.require();
        LibraryFile rtld = new LibraryFile(Files.readAllBytes(NativeToolchain.interpreter()));
        Path directory = NativeToolchain.interpreter().toRealPath().getParent();
        Path libc = List.of(directory.resolve("libc.so.6"), Path.of("/lib64/libc.so.6")).stream()
                .filter(Files::exists).findFirst().orElseThrow();
        Optional<Layout> layout = Layout.of(rtld.buildId(), rtld.size(ExportedSymbols.RTLD_GLOBAL),
                rtld.size(ExportedSymbols.RTLD_GLOBAL_RO));
        assumeThat(layout).as("the host's glibc was measured").isPresent();
        measured = layout.get();
        evidence = LayoutEvidence.of(rtld, new LibraryFile(Files.readAllBytes(libc)));
    }

    @Test
    void theFilesConfirmTheMeasuredLayout() {
        assertThat(evidence.confirms(measured)).isTrue();
        Layout derived = Layout.derive(evidence).orElseThrow();
        for (RtldGlobalRo field : RtldGlobalRo.values()) {
            assertThat(derived.has(field)).isEqualTo(measured.has(field));
            if (measured.has(field)) {
                assertThat(derived.offset(field)).isEqualTo(measured.offset(field));
            }
        }
    }

    @Test
    void oneContradictionIsEnough() {
        Map<Field, Integer> moved = new HashMap<>(evidence.offsets());
        moved.merge(LinkMapField.l_tls_modid, 8, Integer::sum);
        assertThat(Layout.derive(new LayoutEvidence(moved, evidence.threadSize(), evidence.functionTable()))).isEmpty();
        assertThat(Layout.derive(new LayoutEvidence(evidence.offsets(), evidence.threadSize() + 64,
                evidence.functionTable()))).isEmpty();
        assertThat(Layout.derive(new LayoutEvidence(evidence.offsets(), evidence.threadSize(),
                evidence.functionTable() + 8))).isEmpty();
    }
}
