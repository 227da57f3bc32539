package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.search.ObjectLoader;
import io.jemu.syscalls.abi.Errno;

/** The words of ld.so.1 where they are not those of ld.so. What ld.so.1 has no words for is said in ld.so's. */
public final class SolarisMessages {
    private static final String RELOCATION_ERROR = "relocation error";

    private SolarisMessages() {}

    /** "relocation error: file F: symbol S: referenced symbol not found". */
    static LoaderError symbolNotFound(String file, String symbol) {
        return new LoaderError(0, file, RELOCATION_ERROR, "symbol " + symbol + ": referenced symbol not found");
    }

    /** "S: can't find symbol": dlsym(3C). */
    public static LoaderError cannotFind(String symbol) {
        return new LoaderError(0, symbol, "can't find symbol");
    }

    /** dlopen with neither RTLD_LAZY nor RTLD_NOW. */
    public static LoaderError noBinding() {
        return new LoaderError(0, "", "illegal mode: RTLD_NOW or RTLD_LAZY or RTLD_NOLOAD required");
    }

    /** dlsym, dlclose or dlinfo of what dlopen did not return. */
    public static LoaderError invalidHandle(long handle) {
        return new LoaderError(0, "", "invalid handle: 0x" + Long.toHexString(handle));
    }

    /**
     * The line that a failure is told by, without line feed; what dlerror returns is the same.
     *
     * @param program argv[0]; its last component stands for it
     */
    public static String line(String program, LoaderError error) {
        return "ld.so.1: " + name(program) + ": fatal: " + text(error);
    }

    /** A line about something that is no failure. */
    static String warning(String program, String text) {
        return "ld.so.1: " + name(program) + ": warning: " + text;
    }

    private static String name(String program) {
        return program == null ? "(unknown)" : program.substring(program.lastIndexOf('/') + 1);
    }

    private static String text(LoaderError error) {
        String errno = error.errno() > 0
                ? ": " + Errno.of(error.errno()).map(Errno::text).orElse("Error " + error.errno()) : "";
        if (error.text().equals(ObjectLoader.NOT_FOUND)) {
            return error.object() + ": open failed" + errno;
        }
        if (error.occasion().equals(RELOCATION_ERROR)) {
            return RELOCATION_ERROR + ": file " + error.object() + ": " + error.text();
        }
        return (error.object().isEmpty() ? "" : error.object() + ": ") + error.text() + errno;
    }

    /** Said of an object that came too late to interpose. */
    static String lateInterposer(LinkMap map) {
        return "loading after relocation has started: interposition request (DF_1_INTERPOSE) ignored: " + map.name();
    }
}
