package io.jemu.loader.explain;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Waits for the first binding that a question is about, explains it and ends the run; or, without running anything,
 * tells how the references of a program would be bound.
 */
public final class FirstBinding implements LinkObserver {
    private final Question question;
    private final boolean run;
    private final Predicate<String> names;
    private RuntimeLinker first;
    private List<Referral> referrals = List.of();
    private final List<String> damaged = new ArrayList<>();
    private Explanation explanation;

    /** @param run whether the program is to run; if not, it ends when its objects are loaded */
    public FirstBinding(Question question, boolean run) {
        this.question = question;
        this.run = run;
        this.names = question.names();
    }

    @Override
    public void loaded(RuntimeLinker linker) {
        if (first == null) {
            first = linker;
            referrals = Referral.all(linker, names, map -> damaged.add(Definers.name(map)));
            if (!run) {
                throw new WatchEnded();
            }
        }
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        if (binding.when() != Moment.RTLD && matches(linker, binding)) {
            explanation = Explainer.explain(linker, binding, true, references());
            throw new WatchEnded();
        }
    }

    /** Whether any program was linked by jemu's linker. */
    public boolean linked() {
        return first != null;
    }

    /**
     * The explanation, after the run: of the binding that was seen; else of what would have happened to the first
     * reference in question; null if there is none.
     */
    public Explanation explanation() {
        if (explanation == null && first != null && first.solaris() == null) {
            for (Referral referral : referrals) {
                // All of them in order: the first to be bound decides about a unique symbol.
                Binding binding = referral.bind(first);
                if (explanation == null && matches(first, binding)) {
                    explanation = Explainer.explain(first, binding, false, references());
                }
            }
        }
        return explanation;
    }

    /** Objects whose references are not all known, because their tables cannot be read to the end. */
    public List<String> damaged() {
        return List.copyOf(damaged);
    }

    private boolean matches(RuntimeLinker linker, Binding binding) {
        return names.test(binding.reference().symbol()) && question.asksFor(binding,
                Explainer.asker(linker, binding), linker.context().options().program());
    }

    private List<String> references() {
        Map<LinkMap, Set<String>> types = new LinkedHashMap<>();
        referrals.forEach(r -> types.computeIfAbsent(r.map(), map -> new TreeSet<>()).add(r.type().name()));
        List<String> texts = new ArrayList<>();
        types.forEach((map, names) -> texts.add(Definers.name(map) + " (" + String.join(", ", names) + ")"));
        return texts;
    }

    /** Why there is nothing to explain, in sentences. Only if {@link #linked()} and {@link #explanation()} is null. */
    public List<String> excuse() {
        return new Absence(first, question, references()).sentences();
    }
}
