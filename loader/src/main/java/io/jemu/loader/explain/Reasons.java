package io.jemu.loader.explain;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.SymbolVisibility;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.Objects;

/** Why a definition won, and why others lost, in words. */
final class Reasons {
    private Reasons() {}

    /** Why the reference was bound as it was; the end of a sentence that begins with the definition. */
    static String why(Binding binding, Definition winner) {
        Reference reference = binding.reference();
        LinkMap requester = binding.requester();
        if (binding.search() == null) {
            return "its own, bound without a look-up as the symbol is " + visibility(requester, reference.index());
        }
        if (winner == null) {
            return reference.weak() ? "no definition in the search order, and the reference is weak"
                    : "no definition in the search order";
        }
        if (!binding.search().rule().isEmpty()) {
            return binding.search().rule();
        }
        if (winner.unique() && !winner.equals(new Supposition(binding).in(binding.search().scopes()))) {
            return "unique (STB_GNU_UNIQUE): the definition that was bound first is everybody's";
        }
        if (binding.search().skip() != null) {
            return "the first definition behind the caller";
        }
        if (reference.type() == TypeClass.COPY) {
            return "the first definition outside the program, which gets a copy of its data";
        }
        if (winner.map() == requester && has(binding, Standing.NOT_OWN)) {
            return "its own protected symbol";
        }
        if (winner.map() == requester && binding.search().scopes().getFirst() == requester.ownList()) {
            return "its own definition, which -Bsymbolic has searched first";
        }
        if (has(binding, Standing.WEAK)) {
            return "the first definition in the search order that is not weak";
        }
        boolean misfits = binding.candidates().stream().anyMatch(c -> misfit(c.standing()));
        return (has(binding, Standing.LATER_IN_SCOPE) ? "the first definition" : "the only definition")
                + (misfits ? " in the search order that fits" : " in the search order");
    }

    private static boolean has(Binding binding, Standing standing) {
        return binding.candidates().stream().anyMatch(candidate -> candidate.standing() == standing);
    }

    private static boolean interposer(LinkMap map) {
        return (map.dynamic().flags1() & DynamicFlags.DF_1_INTERPOSE) != 0;
    }

    private static boolean misfit(Standing standing) {
        return standing == Standing.OTHER_VERSION || standing == Standing.HIDDEN_VERSION
                || standing == Standing.NOT_DEFAULT_VERSION || standing == Standing.NOT_VISIBLE;
    }

    private static String visibility(LinkMap map, int symbol) {
        return switch (SymbolVisibility.ofOther(map.dynamicSymbols().visibility(symbol))) {
            case STV_PROTECTED -> "protected";
            case STV_HIDDEN, STV_INTERNAL -> "hidden";
            case STV_DEFAULT -> "local";
        };
    }

    /** Why a candidate won or lost; the end of a sentence that begins with it. */
    static String verdict(RuntimeLinker linker, Binding binding, Candidate candidate) {
        FoundVersion wanted = binding.reference().version();
        return switch (candidate.standing()) {
            case OTHER_VERSION -> "has another version than " + Objects.requireNonNull(wanted).name();
            case BEFORE_CALLER -> candidate.map() == binding.search().skip()
                    ? "is the caller, behind which the search begins" : candidate.standing().text();
            case LATER_IN_SCOPE -> candidate.standing().text()
                    + (linker.solaris() == null && interposer(candidate.map())
                            ? "; that it is linked with -z interpose does not matter to glibc" : "");
            default -> candidate.standing().text();
        };
    }
}
