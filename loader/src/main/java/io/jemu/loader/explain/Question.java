package io.jemu.loader.explain;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.object.LinkMap;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which binding is to be explained.
 *
 * @param symbol its name in symbol tables, or a name of C++ as c++filt prints it, or that without parameters
 * @param version the version that the reference asks for; empty: any, or none
 * @param requester the object that refers to it; empty: the first one that does
 */
public record Question(String symbol, String version, Optional<ObjectPattern> requester) {
    /** @param text a name, or {@code NAME@VERSION} */
    public static Question of(String text, Optional<ObjectPattern> requester) {
        int at = CxxName.of(text.replace("@", "")) == null ? text.indexOf('@') : -1;
        return at <= 0 ? new Question(text, "", requester)
                : new Question(text.substring(0, at), text.substring(at).replaceFirst("^@+", ""), requester);
    }

    /**
     * Whether the version and the requester are the right ones; {@link #names} tells of the symbol.
     *
     * @param asker the object that refers to the symbol
     * @param argv0 of the process
     */
    boolean asksFor(Binding binding, LinkMap asker, String argv0) {
        Reference reference = binding.reference();
        return (version.isEmpty() || reference.version() != null && reference.version().name().equals(version))
                && asksOf(asker, argv0);
    }

    /** Which symbols are meant. */
    Predicate<String> names() {
        CxxName cxx = CxxName.of(symbol);
        return cxx == null ? symbol::equals : cxx::matches;
    }

    boolean asksOf(LinkMap object, String argv0) {
        return requester.isEmpty() || requester.get().matches(object, argv0);
    }

    /** As given on a command line. */
    @Override
    public String toString() {
        return version.isEmpty() ? symbol : symbol + "@" + version;
    }
}
