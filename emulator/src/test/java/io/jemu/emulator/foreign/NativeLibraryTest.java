package io.jemu.emulator.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final String UNSET = "JEMU_THAT_NOBODY_SETS";

    @Test
    void findsFunctions() {
        NativeLibrary library = NativeLibrary.open(UNSET, "libm.so.6");
        assertThat(library.path()).isEqualTo("libm.so.6");
        assertThat(library.symbols().find("cos")).isPresent();
        assertThat(library.symbols().find("no_such_function")).isEmpty();
    }

    @Test
    void takesTheNextNameIfOneIsMissing() {
        assertThat(NativeLibrary.open(UNSET, "libjemu-none.so.1", "libm.so.6").path()).isEqualTo("libm.so.6");
    }

    @Test
    void tellsEachReason() {
        assertThatThrownBy(() -> NativeLibrary.open(UNSET, "libjemu-none.so.1", "libjemu-none.so"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining("libjemu-none.so.1: cannot open shared object file")
                .hasMessageContaining("libjemu-none.so: cannot open shared object file");
    }

    @Test
    void looksInTheDirectoryOfTheLauncherFirst(@TempDir Path directory) throws IOException {
        Path bad = Files.writeString(directory.resolve("libjemu-none.so.1"), "no library");
        String before = System.getProperty(NativeLibrary.NATIVE_DIRECTORY);
        System.setProperty(NativeLibrary.NATIVE_DIRECTORY, directory.toString());
        try {
            assertThatThrownBy(() -> NativeLibrary.open(UNSET, "libjemu-none.so.1"))
                    .hasMessageStartingWith(bad.toString());
        } finally {
            if (before == null) {
                System.clearProperty(NativeLibrary.NATIVE_DIRECTORY);
            } else {
                System.setProperty(NativeLibrary.NATIVE_DIRECTORY, before);
            }
        }
    }
}
