package io.jemu.loader.debug;

import io.jemu.loader.host.GlibcVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * LD_DEBUG taken apart as ld.so does it (process_dl_debug).
 *
 * @param categories what to show
 * @param unknown words that are no category, in order: each earns a warning
 * @param help whether the list of categories was asked for
 */
public record DebugOptions(Set<DebugCategory> categories, List<String> unknown, boolean help) {
    /** Nothing is shown. */
    public static final DebugOptions NONE = new DebugOptions(Set.of(), List.of(), false);

    private static final String SEPARATORS = "[ ,:]+";
    private static final String ALL = "all";
    private static final String ALL_HELP = "all previous options combined";
    private static final String HELP = "help";
    private static final String HELP_HELP = "display this help message and exit";
    /** Width of the column of words in the help, two leading blanks not counted. */
    private static final int WORD_WIDTH = 12;

    public DebugOptions {
        categories = Set.copyOf(categories);
        unknown = List.copyOf(unknown);
    }

    /** Parses the value of LD_DEBUG: words separated by blanks, commas and colons. */
    public static DebugOptions parse(String value, GlibcVersion version) {
        Set<DebugCategory> categories = EnumSet.noneOf(DebugCategory.class);
        List<String> unknown = new ArrayList<>();
        boolean help = false;
        for (String word : value.split(SEPARATORS)) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.equals(HELP)) {
                help = true;
            } else if (word.equals(ALL)) {
                Arrays.stream(DebugCategory.values()).filter(c -> c.partOfAll() && c.existsIn(version))
                        .forEach(categories::add);
                categories.add(DebugCategory.CALLS);
            } else {
                DebugCategory category = find(word, version);
                if (category == null) {
                    unknown.add(word);
                } else {
                    categories.add(category);
                    if (category.showsCalls()) {
                        categories.add(DebugCategory.CALLS);
                    }
                }
            }
        }
        return new DebugOptions(categories, unknown, help);
    }

    private static DebugCategory find(String word, GlibcVersion version) {
        for (DebugCategory category : DebugCategory.values()) {
            if (word.equals(category.word()) && category.existsIn(version)) {
                return category;
            }
        }
        return null;
    }

    /** The value that _dl_debug_mask has. */
    public int mask() {
        return categories.stream().mapToInt(DebugCategory::mask).reduce(0, (a, b) -> a | b);
    }

    /** Whether ld.so honours LD_DEBUG_OUTPUT: any known word was given. */
    public boolean any() {
        return help || !categories.isEmpty();
    }

    /** The text of LD_DEBUG=help, for standard output. */
    public static String helpText(GlibcVersion version) {
        StringBuilder text = new StringBuilder("Valid options for the LD_DEBUG environment variable are:\n\n");
        for (DebugCategory category : DebugCategory.values()) {
            if (category == DebugCategory.STATISTICS) {
                helpLine(text, ALL, ALL_HELP);
            }
            if (category.word() != null && category.existsIn(version)) {
                helpLine(text, category.word(), category.help());
            }
        }
        helpLine(text, HELP, HELP_HELP);
        return text.append("\nTo direct the debugging output into a file instead of standard output\n"
                + "a filename can be specified using the LD_DEBUG_OUTPUT environment variable.\n").toString();
    }

    private static void helpLine(StringBuilder text, String word, String help) {
        text.append("  ").append(word).repeat(' ', WORD_WIDTH - word.length()).append(help).append('\n');
    }
}
