package io.jemu.loader.lookup;

import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why a binding is as it is, in words; reads nothing but {@link Binding} records. */
public final class BindingReason {
    private static final String PROGRAM = "the program";

    private BindingReason() {}

    /** What texts call an object. */
    public static String name(LinkMap map) {
        return map.displayName(map.type() == ObjectType.EXECUTABLE ? PROGRAM : null);
    }

    /** Why the winner won, and which definitions it hides. */
    public static String of(Binding binding) {
        if (binding.winner() == null) {
            return "no definition in scope, and the reference is weak";
        }
        if (!binding.search().rule().isEmpty()) {
            return byRule(binding);
        }
        List<String> passedOver = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        boolean won = false;
        for (Candidate candidate : binding.candidates()) {
            Standing standing = candidate.standing();
            if (standing == Standing.WINNER) {
                won = true;
            } else if (won && standing == Standing.LATER_IN_SCOPE) {
                hidden.add(describe(candidate));
            } else if (!won && candidate.map() != binding.requester()
                    || standing == Standing.OTHER_VERSION && candidate.map() != binding.winner()) {
                passedOver.add(describe(candidate) + " " + standing.text());
            }
        }
        StringBuilder reason = new StringBuilder();
        if (!won) {
            reason.append("its own definition");
        } else if (hidden.isEmpty()) {
            reason.append("only definition in scope");
        } else {
            reason.append("first in scope, interposes that of ").append(String.join(", ", hidden));
        }
        if (!passedOver.isEmpty()) {
            reason.append("; ").append(String.join(", ", passedOver));
        }
        return reason.toString();
    }

    /** Another rule than that the first one in the scope wins has decided. */
    private static String byRule(Binding binding) {
        String others = binding.candidates().stream()
                .filter(candidate -> candidate.map() != binding.winner() && candidate.map() != binding.requester()
                        && candidate.standing() != Standing.NO_DEFINITION && candidate.standing() != Standing.UNDEFINED)
                .map(BindingReason::describe).collect(Collectors.joining(", "));
        return binding.search().rule() + (others.isEmpty() ? "" : ", not that of " + others);
    }

    private static String describe(Candidate candidate) {
        return name(candidate.map()) + (candidate.version().isEmpty() ? "" : " (" + candidate.version() + ")");
    }
}
