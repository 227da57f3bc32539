package io.jemu.tests.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.jemu.tests.support.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jemu diff-bindings}: what another environment or another program changes. */
class DiffBindingsTest {
    @TempDir
    static Path folder;

    private static Graph graph;

    @BeforeAll
    static void build() throws IOException {
        graph = new Graph(folder);
    }

    @Test
    void twoEqualRunsDoNotDiffer() {
        Outcome outcome = graph.jemu("diff-bindings", "./program", "--", "./program");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).hasLineCount(2);
    }

    @Test
    void anotherOrderOfLibrariesChangesWhoIsBound() {
        Outcome outcome = graph.jemu("diff-bindings", "--static", "./program", "--", "./program-21");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stderr()).isEmpty();
        assertThat(graph.normalized(outcome.stdout())).isEqualTo("""
                ! lib1.so: shared (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! lib1.so: unique (R_X86_64_GLOB_DAT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! lib2.so: guarded (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! lib2.so: shared (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! lib2.so: unique (R_X86_64_GLOB_DAT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! the program: data (R_X86_64_COPY): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! the program: guarded (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! the program: shared (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                ! the program: weakly (R_X86_64_JUMP_SLOT): lib1.so -> lib2.so: \
                first in scope, interposes that of lib1.so
                """);
    }

    @Test
    void aSideWithoutAProgramRunsTheOthers() {
        Outcome outcome = graph.jemu("diff-bindings", "./program", "--", "-E", "LD_PRELOAD=./lib3.so");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stderr()).contains("shared=1", "shared=3");
        assertThat(graph.normalized(outcome.stdout())).startsWith("+ object lib3.so: ./lib3.so\n").contains("""
                ! lib1.so: shared (R_X86_64_JUMP_SLOT): lib1.so -> lib3.so: \
                first in scope, interposes that of lib1.so, lib2.so
                """, """
                + lib3.so: unique (R_X86_64_GLOB_DAT): lib3.so: first in scope, interposes that of lib1.so, lib2.so
                """).doesNotContain("guarded_by_1");
    }

    @Test
    void argumentsWithDashesNeedAnotherSeparator() {
        Outcome outcome = graph.jemu("diff-bindings", "--json", "--separator", ":", "./program", "--", "x", ":",
                "-E", "LD_BIND_NOW=1");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(JsonParser.parseString(outcome.stdout()).getAsJsonObject().getAsJsonArray("bindings"))
                .as("guarded of lib2.so is never called").anySatisfy(change -> assertThat(change.getAsJsonObject())
                        .isEqualTo(JsonParser.parseString("{kind: 'added', requester: 'lib2.so', symbol: 'guarded',"
                                + " asks: 'R_X86_64_JUMP_SLOT', from: '', to: 'lib1.so',"
                                + " reason: 'first in scope, interposes that of " + graph.path("")
                                + "/lib2.so'}")));
    }

    @Test
    void whatCannotRunIsTrouble() {
        Outcome outcome = graph.jemu("diff-bindings", "./program", "--", "./nothing");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.stderr()).endsWith("jemu: ./nothing: No such file or directory\n");
        assertThat(graph.jemu("diff-bindings", "./program").status()).isEqualTo(125);
    }
}
