package io.jemu.loader.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Takes the lists of libraries to preload apart (handle_preload_list and dl_main in elf/rtld.c). */
final class PreloadList {
    /** Longest name that LD_PRELOAD may hold; longer ones are passed over (SECURE_PATH_LIMIT). */
    private static final int MAX_NAME = 4096;
    /** In secure mode names must be shorter (SECURE_NAME_LIMIT). */
    private static final int MAX_SECURE_NAME = 255;

    private PreloadList() {
    }

    /** Names of LD_PRELOAD or --preload: separated by blanks and colons. */
    static List<String> ofVariable(String value, boolean secure) {
        List<String> names = new ArrayList<>();
        for (String name : value.split("[ :]")) {
            if (!name.isEmpty() && name.length() < MAX_NAME && (!secure || isHarmless(name))) {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean isHarmless(String name) {
        return name.length() < MAX_SECURE_NAME && name.indexOf('/') == -1;
    }

    /** Names of /etc/ld.so.preload: separated by white space and colons, with comments from # to the line's end. */
    static List<String> ofFile(byte[] contents) {
        String text = new String(contents, StandardCharsets.ISO_8859_1).replaceAll("#[^\n]*", " ");
        List<String> names = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text, ": \t\n");
        while (tokens.hasMoreTokens()) {
            names.add(tokens.nextToken());
        }
        return names;
    }
}
