package io.jemu.loader.glibc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the members of glibc's private structures lie in one build. They differ between versions, and sometimes between
 * distributions' builds of one version, so a layout is only used for a build that it is known to fit.
 */
public final class Layout {
    private static final String TABLE = "layouts.tsv";
    private static final String SIZE = "SIZE";
    private static final String ABSENT = "-";
    private static final char BIT = 'b';

    private final String build;
    private final Map<String, Place> places;

    /** Byte offset, and the bit in that byte of a bit field, else -1. */
    private record Place(int offset, int bit) {
        static Place parse(String text) {
            int bit = text.indexOf(BIT);
            return bit < 0 ? new Place(Integer.parseInt(text), -1)
                    : new Place(Integer.parseInt(text.substring(0, bit)), Integer.parseInt(text.substring(bit + 1)));
        }
    }

    private Layout(String build, Map<String, Place> places) {
        this.build = build;
        this.places = places;
    }

    /**
     * The layout of a build of glibc.
     *
     * @param buildId the build ID of ld.so, hexadecimal; null if it has none
     * @param globalSize st_size of its symbol _rtld_global
     * @param readOnlySize st_size of its symbol _rtld_global_ro
     * @return empty if the build is not among those measured, nor of the same sizes as one of them
     */
    public static Optional<Layout> of(String buildId, long globalSize, long readOnlySize) {
        String[][] rows = rows();
        int column = columnOf(rows, buildId);
        if (column < 0) {
            column = columnOf(rows, globalSize, readOnlySize);
        }
        return column < 0 ? Optional.empty() : Optional.of(column(rows, column));
    }

    /**
     * The layout of a build that was not measured: one of those that were, if all that the files tell agrees with it.
     *
     * @return empty if none agrees, or several that differ among themselves
     */
    public static Optional<Layout> derive(LayoutEvidence evidence) {
        String[][] rows = rows();
        Layout agreeing = null;
        for (int i = 1; i < rows[0].length; i++) {
            Layout layout = column(rows, i);
            if (evidence.confirms(layout)) {
                if (agreeing != null && !agreeing.places.equals(layout.places)) {
                    return Optional.empty();
                }
                agreeing = layout;
            }
        }
        return Optional.ofNullable(agreeing);
    }

    private static String[][] rows() {
        try (InputStream stream = Layout.class.getResourceAsStream(TABLE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("\t"))
                    .toArray(String[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int columnOf(String[][] rows, String buildId) {
        for (int i = 1; buildId != null && i < rows[1].length; i++) {
            if (rows[1][i].equals(buildId)) {
                return i;
            }
        }
        return -1;
    }

    private static int columnOf(String[][] rows, long globalSize, long readOnlySize) {
        for (int i = 1; i < rows[0].length; i++) {
            if (cell(rows, RtldGlobal._dl_ns.struct(), i) == globalSize
                    && cell(rows, RtldGlobalRo._dl_lazy.struct(), i) == readOnlySize) {
                return i;
            }
        }
        return -1;
    }

    private static long cell(String[][] rows, String struct, int column) {
        for (String[] row : rows) {
            if (row[0].equals(struct + '.' + SIZE)) {
                return Long.parseLong(row[column]);
            }
        }
        throw new IllegalStateException("no size of " + struct + " in " + TABLE);
    }

    private static Layout column(String[][] rows, int column) {
        Map<String, Place> places = HashMap.newHashMap(rows.length);
        for (int i = 2; i < rows.length; i++) {
            if (!rows[i][column].equals(ABSENT)) {
                places.put(rows[i][0], Place.parse(rows[i][column]));
            }
        }
        return new Layout(rows[0][column], places);
    }

    /** Distribution and version that the layout was measured on. */
    public String build() {
        return build;
    }

    public boolean has(Field field) {
        return places.containsKey(path(field));
    }

    /**
     * The offset in bytes.
     *
     * @throws IllegalArgumentException if this build has no such member
     */
    public int offset(Field field) {
        return place(field).offset;
    }

    /** The bit of a bit field, in the byte at its offset. */
    int bit(Field field) {
        return place(field).bit;
    }

    private Place place(Field field) {
        Place place = places.get(path(field));
        if (place == null) {
            throw new IllegalArgumentException("glibc " + build + " has no " + path(field));
        }
        return place;
    }

    private static String path(Field field) {
        return field.struct() + '.' + field.name();
    }

    /** sizeof the structure that a member belongs to. */
    public int size(Class<? extends Field> struct) {
        return places.get(struct.getEnumConstants()[0].struct() + '.' + SIZE).offset;
    }

    /** Bytes of the array l_info of struct link_map. */
    int infoSize() {
        return places.get(path(LinkMapField.l_info) + '.' + SIZE).offset;
    }
}
