package io.jemu.loader.start;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.loader.glibc.ExportedSymbols;
import io.jemu.loader.glibc.Layout;
import io.jemu.loader.glibc.LayoutEvidence;
import io.jemu.loader.glibc.LibraryFile;
import io.jemu.loader.glibc.TunableTable;
import java.util.Optional;

/**
 * The file that PT_INTERP names, as far as it tells which C library it belongs to.
 *
 * @param file null if it is no shared object
 */
record RtldFile(LibraryFile file) {
    /** Reads the bytes of the file. */
    static RtldFile of(byte[] bytes) {
        try {
            return new RtldFile(new LibraryFile(bytes));
        } catch (ElfFormatException noLibrary) {
            return new RtldFile(null);
        }
    }

    /** Whether this is ld.so of some glibc. */
    boolean isGlibc() {
        return file != null && file.size(ExportedSymbols.RTLD_GLOBAL) != 0
                && file.size(ExportedSymbols.RTLD_GLOBAL_RO) != 0;
    }

    String buildId() {
        return file.buildId();
    }

    /** The layout of its data, if the build was measured. */
    Optional<Layout> layout() {
        return Layout.of(file.buildId(), file.size(ExportedSymbols.RTLD_GLOBAL),
                file.size(ExportedSymbols.RTLD_GLOBAL_RO));
    }

    /** The list of its tunables, if it has one that is understood. */
    Optional<TunableTable> tunables() {
        return TunableTable.find(file);
    }

    /** The layout of its data, if it and the C library that belongs to it tell enough. */
    Optional<Layout> derive(byte[] libc) {
        try {
            return Layout.derive(LayoutEvidence.of(file, new LibraryFile(libc)));
        } catch (ElfFormatException damaged) {
            return Optional.empty();
        }
    }
}
