package io.jemu.loader.explain;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.BindingReason;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Collects the bindings of a run in a form that does not depend on addresses, on the order of calls, or on where
 * libraries lie: objects are called by DT_SONAME, or by the name of their file.
 */
public final class BindingSet implements LinkObserver {
    private static final String PROGRAM = "the program";
    private static final String UNDEFINED = "nothing";

    private final boolean run;
    private final Map<Key, Bound> bindings = new TreeMap<>();
    private final Map<String, Set<String>> objects = new TreeMap<>();
    private final List<String> damaged = new ArrayList<>();
    private String program;

    /**
     * A reference.
     *
     * @param requester the object that refers
     * @param symbol the name, with {@code @VERSION} if one is asked for
     * @param asks the relocation type, or the call
     */
    public record Key(String requester, String symbol, String asks) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = requester.compareTo(other.requester);
            order = order != 0 ? order : symbol.compareTo(other.symbol);
            return order != 0 ? order : asks.compareTo(other.asks);
        }
    }

    /**
     * To what it was bound.
     *
     * @param definitions the definers with the versions of the definitions, mostly one
     * @param reason why the first of them was chosen
     */
    public record Bound(Set<String> definitions, String reason) {}

    /** @param run whether the program is to run; if not, all references that it starts with are looked up */
    public BindingSet(boolean run) {
        this.run = run;
    }

    @Override
    public void loaded(RuntimeLinker linker) {
        boolean first = program == null;
        if (first) {
            program = String.valueOf(linker.context().options().program());
        }
        linker.namespaces().base().loaded().forEach(map -> note(linker, map));
        if (first && !run) {
            Referral.all(linker, name -> true, map -> damaged.add(map.name()))
                    .forEach(referral -> bound(linker, referral.bind(linker)));
            throw new WatchEnded();
        }
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        if (binding.when() == Moment.RTLD) {
            return;
        }
        Reference reference = binding.reference();
        String symbol = reference.version() == null ? reference.symbol()
                : reference.symbol() + "@" + reference.version().name();
        String asks = reference.relocation() == null ? binding.when().toString() : reference.relocation().name();
        note(linker, binding.requester());
        String definition = UNDEFINED;
        String reason = "its own, bound without a look-up";
        if (binding.winner() != null) {
            note(linker, binding.winner());
            definition = name(linker, binding.winner()) + version(binding);
        }
        if (binding.search() != null) {
            reason = binding.winner() == null && !reference.weak() ? "no definition in scope"
                    : BindingReason.of(binding);
        }
        Key key = new Key(name(linker, binding.requester()), symbol, asks);
        bindings.computeIfAbsent(key, firstReason(reason)).definitions.add(definition);
    }

    private static Function<Key, Bound> firstReason(String reason) {
        return key -> new Bound(new TreeSet<>(), reason);
    }

    private static String version(Binding binding) {
        for (Candidate candidate : binding.candidates()) {
            if (candidate.standing() == Standing.WINNER && !candidate.version().isEmpty()
                    && Definers.version(candidate.map(), candidate.symbol()) != null) {
                return " (" + candidate.version() + ")";
            }
        }
        return "";
    }

    private void note(RuntimeLinker linker, LinkMap map) {
        if (map.type() != ObjectType.EXECUTABLE && !map.name().isEmpty()) {
            objects.computeIfAbsent(name(linker, map), name -> new TreeSet<>()).add(map.name());
        }
    }

    private String name(RuntimeLinker linker, LinkMap map) {
        if (map.type() == ObjectType.EXECUTABLE) {
            String own = String.valueOf(linker.context().options().program());
            return own.equals(program) ? PROGRAM : own;
        }
        String soname = map.soname();
        return soname != null ? soname : map.name().substring(map.name().lastIndexOf('/') + 1);
    }

    /** Whether any program was linked by jemu's linker. */
    public boolean linked() {
        return program != null;
    }

    /** Objects whose references are not all known, because their tables cannot be read to the end. */
    public List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** The bindings that were seen. */
    public Map<Key, Bound> bindings() {
        return Collections.unmodifiableMap(bindings);
    }

    /** The libraries, with the paths that they were loaded from. */
    public Map<String, Set<String>> objects() {
        return Collections.unmodifiableMap(objects);
    }
}
