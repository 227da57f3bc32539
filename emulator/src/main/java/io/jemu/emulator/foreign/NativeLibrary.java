package io.jemu.emulator.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A shared library of the host, opened by dlopen(3) and never closed.
 *
 * <p>dlopen is called directly because {@link SymbolLookup#libraryLookup} does not tell why a library cannot be opened.
 *
 * @param path what dlopen found it by: a file name, or a soname that the host's linker looked up
 * @param symbols finds the library's functions
 */
public record NativeLibrary(String path, SymbolLookup symbols) {
    /** System property: the directory where the launcher puts native libraries. */
    public static final String NATIVE_DIRECTORY = "jemu.native";
    /** System property: the root of a checkout, whose {@value #CHECKOUT_DIRECTORY} holds native libraries. */
    public static final String ROOT_DIRECTORY = "jemu.root";

    private static final String CHECKOUT_DIRECTORY = ".native";
    private static final int RTLD_NOW = 2;

    public NativeLibrary {
        Objects.requireNonNull(path, "path is null");
        Objects.requireNonNull(symbols, "symbols is null");
    }

    /**
     * Opens a library. If the environment variable is set, the file that it names is the only candidate. Otherwise each
     * soname is looked for in the directories that {@link #NATIVE_DIRECTORY} and {@link #ROOT_DIRECTORY} lead to, and
     * last where the host's linker looks.
     *
     * @param variable the environment variable
     * @param sonames names in order of preference
     * @throws UnsatisfiedLinkError if none can be opened; the message has a line for each candidate, with the reason
     */
    public static NativeLibrary open(String variable, String... sonames) {
        List<String> reasons = new ArrayList<>();
        for (String candidate : candidates(System.getenv(variable), sonames)) {
            Optional<NativeLibrary> library = open(candidate, reasons);
            if (library.isPresent()) {
                return library.get();
            }
        }
        throw new UnsatisfiedLinkError(String.join("\n", reasons));
    }

    private static List<String> candidates(String chosen, String... sonames) {
        if (chosen != null && !chosen.isEmpty()) {
            return List.of(chosen);
        }
        List<Path> directories = new ArrayList<>();
        String launched = System.getProperty(NATIVE_DIRECTORY);
        if (launched != null) {
            directories.add(Path.of(launched));
        }
        String root = System.getProperty(ROOT_DIRECTORY);
        if (root != null) {
            directories.add(Path.of(root, CHECKOUT_DIRECTORY));
        }
        List<String> candidates = new ArrayList<>();
        for (Path directory : directories) {
            for (String soname : sonames) {
                Path file = directory.resolve(soname).toAbsolutePath();
                if (Files.exists(file)) {
                    candidates.add(file.toString());
                }
            }
        }
        candidates.addAll(List.of(sonames));
        return candidates;
    }

    private static Optional<NativeLibrary> open(String name, List<String> reasons) {
        try (Arena arena = Arena.ofConfined()) {
            long handle = Loader.DLOPEN.call(arena.allocateFrom(name).address(), RTLD_NOW);
            if (handle == 0) {
                reasons.add(error(name));
                return Optional.empty();
            }
            return Optional.of(new NativeLibrary(name, symbol -> find(handle, symbol)));
        }
    }

    /** The reason of the last failure; dlerror(3) nearly always begins it with the library's name. */
    private static String error(String name) {
        long text = Loader.DLERROR.call();
        return text == 0
                ? name + ": cannot be opened"
                : MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static Optional<MemorySegment> find(long handle, String symbol) {
        try (Arena arena = Arena.ofConfined()) {
            long address = Loader.DLSYM.call(handle, arena.allocateFrom(symbol).address());
            return address == 0 ? Optional.empty() : Optional.of(MemorySegment.ofAddress(address));
        }
    }

    /** The host's own dynamic linker. */
    private static final class Loader {
        private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
        private static final NativeFunction DLOPEN = NativeFunction.link(LIBC, "dlopen");
        private static final NativeFunction DLERROR = NativeFunction.link(LIBC, "dlerror");
        private static final NativeFunction DLSYM = NativeFunction.link(LIBC, "dlsym");

        private Loader() {}
    }
}
