package io.jemu.loader.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How two sets of bindings differ.
 *
 * @param objects libraries that are in one only, or come from another file
 * @param bindings references that are in one only, or bound to another definition
 */
public record BindingDifference(List<ObjectChange> objects, List<BindingChange> bindings) {
    public BindingDifference {
        objects = List.copyOf(objects);
        bindings = List.copyOf(bindings);
    }

    /** What happened to something between the first set and the second. */
    public enum Kind { REMOVED, ADDED, CHANGED }

    /**
     * A library.
     *
     * @param from its path in the first set; empty if it is not there
     * @param to its path in the second
     */
    public record ObjectChange(Kind kind, String name, String from, String to) {}

    /**
     * A reference.
     *
     * @param from what it was bound to in the first set; empty if it is not there
     * @param to what it was bound to in the second
     * @param reason why it was bound as it is in the second; in the first, if it is not in the second
     */
    public record BindingChange(Kind kind, BindingSet.Key reference, String from, String to, String reason) {}

    /** Compares. */
    public static BindingDifference between(BindingSet first, BindingSet second) {
        List<ObjectChange> objects = new ArrayList<>();
        for (String name : union(first.objects(), second.objects())) {
            String from = join(first.objects().get(name));
            String to = join(second.objects().get(name));
            if (!from.equals(to)) {
                objects.add(new ObjectChange(kind(from, to), name, from, to));
            }
        }
        List<BindingChange> bindings = new ArrayList<>();
        for (BindingSet.Key key : union(first.bindings(), second.bindings())) {
            BindingSet.Bound before = first.bindings().get(key);
            BindingSet.Bound after = second.bindings().get(key);
            String from = before == null ? "" : join(before.definitions());
            String to = after == null ? "" : join(after.definitions());
            if (!from.equals(to)) {
                bindings.add(new BindingChange(kind(from, to), key, from, to,
                        after == null ? before.reason() : after.reason()));
            }
        }
        return new BindingDifference(objects, bindings);
    }

    private static <K> Set<K> union(Map<K, ?> first, Map<K, ?> second) {
        Set<K> all = new TreeSet<>(first.keySet());
        all.addAll(second.keySet());
        return all;
    }

    private static String join(Set<String> names) {
        return names == null ? "" : String.join(" and ", names);
    }

    private static Kind kind(String from, String to) {
        return from.isEmpty() ? Kind.ADDED : to.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }

    /** Whether there is none. */
    public boolean empty() {
        return objects.isEmpty() && bindings.isEmpty();
    }
}
