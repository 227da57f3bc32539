package io.jemu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentEditTest {
    private static final List<String> HOST = List.of("A=1", "B=2", "AB=3", "odd", "A=4");

    @Test
    void settingReplacesInPlaceAndRemovesDuplicates() {
        assertThat(EnvironmentEdit.apply(List.of(new EnvironmentEdit.Set("A", "x")), HOST))
                .containsExactly("A=x", "B=2", "AB=3", "odd");
    }

    @Test
    void aNewVariableComesLast() {
        assertThat(EnvironmentEdit.apply(List.of(new EnvironmentEdit.Set("C", "=")), HOST))
                .containsExactly("A=1", "B=2", "AB=3", "odd", "A=4", "C==");
    }

    @Test
    void unsettingRemovesEveryOccurrence() {
        assertThat(EnvironmentEdit.apply(List.of(new EnvironmentEdit.Unset("A"), new EnvironmentEdit.Unset("Z")), HOST))
                .containsExactly("B=2", "AB=3", "odd");
    }

    @Test
    void theLaterEditWins() {
        assertThat(EnvironmentEdit.apply(List.of(new EnvironmentEdit.Set("Z", "1"), new EnvironmentEdit.Unset("Z")),
                List.of())).isEmpty();
        assertThat(EnvironmentEdit.apply(List.of(new EnvironmentEdit.Unset("Z"), new EnvironmentEdit.Set("Z", "1")),
                List.of("Z=0"))).containsExactly("Z=1");
    }
}
