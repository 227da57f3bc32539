package io.jemu.loader.search;

import io.jemu.loader.host.GlibcVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a distribution decided when it built its ld.so, found in the strings of the file.
 *
 * @param version of glibc
 * @param systemDirectories the default search directories, each with a slash at its end; at least one
 * @param lib what $LIB stands for
 */
public record RtldTraits(GlibcVersion version, List<String> systemDirectories, String lib) {
    /** Upstream's choice for x86-64, taken where ld.so does not tell. */
    public static final RtldTraits UPSTREAM =
            new RtldTraits(GlibcVersion.DEFAULT, List.of("/lib64/", "/usr/lib64/"), "lib64");

    /** Before the version in ld.so's banner; after "stable" or "development". */
    private static final String VERSION = " release version ";
    /** No number of a version has more digits. */
    private static final int MAX_DIGITS = 4;
    /** What ld.so exports up to 2.32, when it could not yet tell its version. */
    private static final String OLD_EXPORT = "\0__get_cpu_features\0";
    private static final GlibcVersion OLD = new GlibcVersion(2, 31);
    private static final String MULTIARCH = "-linux-gnu/";
    private static final int MAX_DIRECTORY = 256;

    public RtldTraits {
        systemDirectories = List.copyOf(systemDirectories);
    }

    /** Reads the bytes of ld.so's file; what is not found there is taken from {@link #UPSTREAM}. */
    public static RtldTraits read(byte[] rtld) {
        String text = new String(rtld, StandardCharsets.ISO_8859_1);
        GlibcVersion version = findVersion(text);
        List<String> directories = findDirectories(text);
        if (directories.isEmpty()) {
            return new RtldTraits(version, UPSTREAM.systemDirectories, UPSTREAM.lib);
        }
        return new RtldTraits(version, directories, lib(directories.getFirst()));
    }

    private static GlibcVersion findVersion(String text) {
        for (int at = text.indexOf(VERSION); at != -1; at = text.indexOf(VERSION, at + 1)) {
            int major = at + VERSION.length();
            int dot = endOfDigits(text, major);
            int end = endOfDigits(text, dot + 1);
            if (dot > major && text.startsWith(".", dot) && end > dot + 1) {
                return new GlibcVersion(Integer.parseInt(text, major, dot, 10),
                        Integer.parseInt(text, dot + 1, end, 10));
            }
        }
        return text.contains(OLD_EXPORT) ? OLD : UPSTREAM.version;
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && end - start < MAX_DIGITS && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** The first run of adjacent strings that all look like library directories (system_dirs in elf/dl-load.c). */
    private static List<String> findDirectories(String text) {
        for (int at = text.indexOf("\0/"); at != -1; at = text.indexOf("\0/", at + 1)) {
            List<String> directories = new ArrayList<>();
            int start = at + 1;
            int end = text.indexOf('\0', start);
            while (end != -1 && isLibraryDirectory(text, start, end)) {
                directories.add(text.substring(start, end));
                start = end + 1;
                end = text.indexOf('\0', start);
            }
            if (!directories.isEmpty()) {
                return directories;
            }
        }
        return List.of();
    }

    private static boolean isLibraryDirectory(String text, int start, int end) {
        if (end - start < "/lib/".length() || end - start > MAX_DIRECTORY || text.charAt(start) != '/'
                || text.charAt(end - 1) != '/') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if ("/-_.+".indexOf(c) == -1 && (c > 0x7e || !Character.isLetterOrDigit(c))) {
                return false;
            }
        }
        return text.substring(start, end).contains("/lib");
    }

    /** The last component of the first directory; Debian's multiarch keeps the whole path (local-ld-multiarch.diff). */
    private static String lib(String directory) {
        String path = directory.substring(0, directory.length() - 1);
        if (directory.endsWith(MULTIARCH)) {
            return path.startsWith("/usr/") ? path.substring("/usr/".length()) : path.substring(1);
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
