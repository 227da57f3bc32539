package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import java.util.Locale;

/**
 * A symbol of the wanted name in an object of a scope.
 *
 * @param map the object
 * @param symbol its index in the object's symbol table
 * @param version the version it carries, empty for none
 * @param standing why it was or was not chosen
 */
public record Candidate(LinkMap map, int symbol, String version, Standing standing) {
    /** How a candidate fared. */
    public enum Standing {
        WINNER("chosen"),
        LATER_IN_SCOPE("comes later in the scope"),
        NO_DEFINITION("has no value or is no code or data"),
        UNDEFINED("is undefined there"),
        OTHER_VERSION("has another version"),
        NOT_DEFAULT_VERSION("is newer than what an unversioned reference gets"),
        HIDDEN_VERSION("has a hidden version"),
        NOT_VISIBLE("is hidden in its object"),
        LOCAL("is local to its object"),
        WEAK("is weak, and LD_DYNAMIC_WEAK prefers a strong one"),
        EXECUTABLE("is the program's own, which a copy relocation skips"),
        NOT_OWN("is not the requester's own protected symbol"),
        BEFORE_CALLER("comes before the caller, where RTLD_NEXT does not look"),
        NOT_FIRST_UNIQUE("is unique, and another object's was bound first");

        private final String text;
        private final String word = name().toLowerCase(Locale.ROOT);

        Standing(String text) {
            this.text = text;
        }

        /** What event files call it: {@code later_in_scope}. */
        public String word() {
            return word;
        }

        /** The end of a sentence that begins with the candidate. */
        public String text() {
            return text;
        }
    }
}
