package io.jemu.tests.crash;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs of these tests, which die. */
final class CrashPrograms {
    private static final String RESOURCES = "/crash/";

    private CrashPrograms() {}

    /** Copies sources into a directory. */
    static void copy(Path directory, String... names) {
        for (String name : names) {
            try (InputStream source = CrashPrograms.class.getResourceAsStream(RESOURCES + name)) {
                Files.copy(source, directory.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A program that dies of many things, and a library that it closes. */
    static Path causes(Path directory) {
        copy(directory, "causes.c", "answer.c");
        Tools.gcc(directory, "-w", "-fstack-protector-all", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro,-z,lazy",
                "-o", "causes", "causes.c");
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libanswer.so", "answer.c");
        return directory.resolve("causes");
    }

    /** A program that dies in many places, and a library that is between them and main. */
    static Path frames(Path directory) {
        copy(directory, "frames.c", "places.S", "through.c");
        Tools.gcc(directory, "-O2", "-fomit-frame-pointer", "-shared", "-fPIC", "-o", "libthrough.so", "through.c");
        Tools.gcc(directory, "-O2", "-fomit-frame-pointer", "-Wl,-z,lazy", "-o", "frames", "frames.c", "places.S",
                "-L.", "-lthrough", "-Wl,-rpath,$ORIGIN");
        return directory.resolve("frames");
    }

    /** A library whose words are used before they are relocated, and a program that needs it. */
    static Path unbound(Path directory) {
        copy(directory, "unbound.c", "unbound-main.c");
        Tools.gcc(directory, "-shared", "-fPIC", "-o", "libunbound.so", "unbound.c");
        Tools.gcc(directory, "-o", "unbound", "unbound-main.c", "-L.", "-lunbound", "-Wl,-rpath,$ORIGIN");
        return directory.resolve("unbound");
    }

    /** A program of C++ that dies. */
    static Path exceptions(Path directory) {
        Tools.require("g++");
        copy(directory, "exceptions.cc");
        Tools.mustSucceed(Command.of(List.of("g++", "-O1", "-pthread", "-o", "exceptions", "exceptions.cc"))
                .in(directory));
        return directory.resolve("exceptions");
    }
}
