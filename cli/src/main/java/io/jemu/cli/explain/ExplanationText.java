package io.jemu.cli.explain;

import io.jemu.loader.explain.Explanation;
import io.jemu.loader.explain.Explanation.Outcome;
import io.jemu.loader.explain.Explanation.Place;
import io.jemu.loader.explain.Explanation.Scope;
import io.jemu.loader.explain.WhatIf;
import java.util.List;

/** An explanation as text for people. */
public final class ExplanationText {
    /** So many objects in a row that do not have the symbol are listed; of more only their number is told. */
    private static final int MOST_WITHOUT = 4;

    private final Explanation explanation;
    private final StringBuilder text = new StringBuilder();
    private int number;

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    /** The whole text, lines ended. */
    public static String of(Explanation explanation) {
        return new ExplanationText(explanation).text();
    }

    private String text() {
        sayOutcome();
        if (!explanation.scopes().isEmpty()) {
            line("search order:");
            explanation.scopes().forEach(this::sayScope);
        }
        if (!explanation.outOfScope().isEmpty()) {
            line("  not searched");
            explanation.outOfScope().forEach(place -> line("     " + entry(place)));
        }
        if (!explanation.whatIfs().isEmpty()) {
            line("what if:");
            explanation.whatIfs().forEach(this::sayWhatIf);
        }
        if (!explanation.references().isEmpty()) {
            line("relocations for it: " + String.join("; ", explanation.references()));
        }
        return text.toString();
    }

    private void line(String words) {
        text.append(words).append('\n');
    }

    private void sayOutcome() {
        boolean expected = explanation.outcome() != Outcome.BOUND;
        String asked = explanation.version().isEmpty() ? explanation.symbol()
                : explanation.symbol() + "@" + explanation.version();
        String cxx = explanation.demangled().isEmpty() ? "" : " (" + explanation.demangled() + ")";
        line(explanation.requester() + " asks for " + asked + cxx + " by " + explanation.asks() + moment()
                + (explanation.callSite().isEmpty() ? "" : ", called from " + explanation.callSite()));
        String gets = expected ? "it would get " : "it gets ";
        if (explanation.definer().isEmpty()) {
            line(gets + "nothing: " + explanation.reason());
        } else {
            line(gets + explanation.definition() + " of " + explanation.definer() + ": " + explanation.reason());
        }
        if (!expected && explanation.slot() != 0) {
            line("[0x" + Long.toHexString(explanation.slot()) + "] = 0x" + Long.toHexString(explanation.value()));
        }
    }

    private String moment() {
        return switch (explanation.when()) {
            case "load" -> " while it is loaded";
            case "lazy" -> " at its first call";
            case "dlopen" -> " while dlopen loads it";
            default -> "";
        };
    }

    private void sayScope(Scope scope) {
        line("  " + scope.name());
        List<Place> places = scope.places();
        for (int i = 0; i < places.size(); ) {
            int end = i;
            while (end < places.size() && places.get(end).symbol().isEmpty()) {
                end++;
            }
            if (end - i > MOST_WITHOUT) {
                line("     %d objects that do not have it".formatted(end - i));
                number += end - i;
                i = end;
            } else {
                String same = i > 0 && places.get(i).object().equals(places.get(i - 1).object()) ? "     "
                        : "  %2d ".formatted(++number);
                line(same + entry(places.get(i)));
                i++;
            }
        }
    }

    private static String entry(Place place) {
        return place.symbol().isEmpty() ? place.object()
                : place.object() + ": " + place.symbol() + ": " + place.verdict();
    }

    private void sayWhatIf(WhatIf whatIf) {
        String then = !whatIf.differs() ? "the same"
                : whatIf.object().isEmpty() ? "nothing"
                : whatIf.definition() + " of " + whatIf.object();
        line("  " + whatIf.condition() + ": " + then);
    }
}
