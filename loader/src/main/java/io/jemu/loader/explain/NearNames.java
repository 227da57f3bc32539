package io.jemu.loader.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds names that somebody may have meant. */
final class NearNames {
    private static final int MOST = 5;
    private static final int MOST_EDITS = 3;
    /** One edit is a typing error in so many characters. */
    private static final int CHARACTERS_PER_EDIT = 3;
    /** Longer names are nobody's typing error, and comparing them costs. */
    private static final int LONGEST = 512;

    private NearNames() {}

    private record Near(String name, int distance) {}

    /** The nearest names, best first, at most {@value #MOST}. */
    static List<String> of(String wanted, Iterable<String> names) {
        int limit = Math.clamp(wanted.length() / CHARACTERS_PER_EDIT, 1, MOST_EDITS);
        List<Near> near = new ArrayList<>();
        for (String name : names) {
            if (name.length() <= LONGEST && Math.abs(name.length() - wanted.length()) <= limit) {
                int distance = name.equalsIgnoreCase(wanted) ? 0 : distance(wanted, name);
                if (distance <= limit) {
                    near.add(new Near(name, distance));
                }
            }
        }
        near.sort(Comparator.comparingInt(Near::distance));
        return near.stream().limit(MOST).map(Near::name).toList();
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
