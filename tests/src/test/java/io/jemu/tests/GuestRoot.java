package io.jemu.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A Debian system unpacked by {@code sysroot/fetch}, to run programs of a release that this machine does not have.
 *
 * @param name the manifest's name: bookworm, trixie, sid, bullseye, musl
 * @param path the root directory
 */
public record GuestRoot(String name, Path path) {
    /** The root of a checkout. */
    private static final Path CHECKOUT = Path.of(System.getProperty("jemu.root"));

    /** The root of that name; skips the test if it was not fetched, or not as its manifest is now. */
    public static GuestRoot require(String name) throws IOException {
        Path path = CHECKOUT.resolve("sysroot/roots").resolve(name);
        Path fetched = path.resolve(".manifest");
        Path wanted = CHECKOUT.resolve("sysroot").resolve(name + ".manifest");
        Assumptions.assumeTrue(Files.exists(fetched) && Files.mismatch(fetched, wanted) < 0,
                () -> "the guest root " + name + " is missing or old; it comes by: sysroot/fetch " + name);
        return new GuestRoot(name, path);
    }
}
