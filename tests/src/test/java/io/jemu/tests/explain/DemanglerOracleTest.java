package io.jemu.tests.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import io.jemu.tests.support.Command;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All symbols of the C++ library have the names that c++filt gives them. */
class DemanglerOracleTest {
    private static final String LIBRARY = "/usr/lib/x86_64-linux-gnu/libstdc++.so.6";

    @TempDir
    Path folder;

    @Test
    void theNamesOfTheStandardLibrary() throws IOException {
        Tools.require("nm");
        Tools.require("c++filt");
        assumeTrue(Files.exists(Path.of(LIBRARY)), LIBRARY + " is not there");
        List<String> symbols = Tools.mustSucceed(Command.of("nm", "-D", "--defined-only", "-j",
                "--without-symbol-versions", LIBRARY)).stdout().lines()
                .filter(symbol -> symbol.startsWith("_Z")).distinct().toList();
        Path input = Files.write(folder.resolve("symbols"), symbols);
        List<String> expected = Tools.mustSucceed(Command.of("c++filt").input(input)).stdout().lines().toList();
        List<String> actual = symbols.stream()
                .map(symbol -> Demangler.demangle(symbol).map(Demangled::text).orElse(symbol)).toList();
        assertThat(symbols).hasSizeGreaterThan(1000);
        assertThat(actual).isEqualTo(expected);
    }
}
