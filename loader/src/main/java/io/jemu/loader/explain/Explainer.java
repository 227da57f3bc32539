package io.jemu.loader.explain;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import io.jemu.loader.explain.Explanation.Outcome;
import io.jemu.loader.explain.Explanation.Place;
import io.jemu.loader.explain.Explanation.Scope;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Candidate.Standing;
import io.jemu.loader.lookup.CandidateCollector;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes explanations of bindings. */
final class Explainer {
    private final RuntimeLinker linker;
    private final Binding binding;
    private final Reference reference;
    private final LinkMap requester;

    private Explainer(RuntimeLinker linker, Binding binding) {
        this.linker = linker;
        this.binding = binding;
        this.reference = binding.reference();
        this.requester = binding.requester();
    }

    /**
     * @param happened whether the process was bound so, or only would be
     * @param references all references to the symbol, in words
     */
    static Explanation explain(RuntimeLinker linker, Binding binding, boolean happened, List<String> references) {
        return new Explainer(linker, binding).explain(happened, references);
    }

    private Explanation explain(boolean happened, List<String> references) {
        Outcome outcome = binding.winner() == null && !reference.weak() ? Outcome.UNDEFINED
                : happened ? Outcome.BOUND : Outcome.EXPECTED;
        Definition winner = winner();
        return new Explanation(outcome, reference.symbol(),
                Demangler.demangle(reference.symbol()).map(Demangled::text).orElse(""),
                reference.version() == null ? "" : reference.version().name(),
                Definers.name(asker(linker, binding)), asks(), binding.when().toString(),
                new CallSite(linker).describe(binding), winner == null ? "" : winner.text(),
                winner == null ? "" : Definers.name(winner.map()), Reasons.why(binding, winner),
                binding.slot(), binding.value(), scopes(), outOfScope(), WhatIfs.of(linker, binding), references);
    }

    /** Who asks: for dlsym with a handle the object that calls, while the look-up is the handle's. */
    static LinkMap asker(RuntimeLinker linker, Binding binding) {
        LinkMap caller = binding.when() == Moment.DLSYM ? linker.index().containing(binding.caller()) : null;
        return caller == null ? binding.requester() : caller;
    }

    private Definition winner() {
        if (binding.search() == null) {
            return new Definition(requester, reference.index());
        }
        if (binding.winner() == null) {
            return null;
        }
        for (Candidate candidate : binding.candidates()) {
            if (candidate.standing() == Standing.WINNER) {
                return new Definition(candidate.map(), candidate.symbol());
            }
        }
        if (binding.winner() == requester && reference.index() != Reference.NO_SYMBOL) {
            return new Definition(requester, reference.index());
        }
        // In none of the scopes: loaded for this look-up.
        Search alone = new Search(binding.search().lookup(), List.of(binding.winner().ownList()),
                binding.search().flags(), null);
        return new CandidateCollector().collect(requester, reference, alone, null, 0).stream().findFirst()
                .map(candidate -> new Definition(candidate.map(), candidate.symbol())).orElseThrow();
    }

    private String asks() {
        if (reference.relocation() != null) {
            return reference.relocation().name();
        }
        if (binding.search().skip() != null) {
            return "dlsym(RTLD_NEXT)";
        }
        return switch (binding.when()) {
            case DLSYM -> asker(linker, binding) == requester
                    && binding.search().scopes().equals(requester.scopes()) ? "dlsym(RTLD_DEFAULT)"
                    : "dlsym(handle of " + Definers.name(requester) + ")";
            default -> binding.when().toString();
        };
    }

    private List<Scope> scopes() {
        if (binding.search() == null) {
            return List.of();
        }
        List<Scope> scopes = new ArrayList<>();
        Set<LinkMap> seen = new HashSet<>();
        for (SearchList list : binding.search().scopes()) {
            List<Place> places = new ArrayList<>();
            for (LinkMap map : list.maps()) {
                if (seen.add(map.real())) {
                    places.addAll(places(map.real()));
                }
            }
            if (!places.isEmpty()) {
                scopes.add(new Scope(scopeName(list), places));
            }
        }
        return scopes;
    }

    private List<Place> places(LinkMap map) {
        List<Place> places = binding.candidates().stream().filter(candidate -> candidate.map() == map)
                .map(this::place).toList();
        return places.isEmpty() ? List.of(new Place(Definers.name(map), "", false, "")) : places;
    }

    private Place place(Candidate candidate) {
        boolean chosen = candidate.standing() == Standing.WINNER;
        return new Place(Definers.name(candidate.map()), Definers.describe(candidate), chosen,
                Reasons.verdict(linker, binding, candidate));
    }

    private String scopeName(SearchList list) {
        if (list == linker.main().searchList()) {
            return "global scope";
        }
        if (list == requester.ownList()) {
            return "-Bsymbolic: the object itself";
        }
        for (LinkMap map : linker.namespaces().of(requester).loaded()) {
            if (map.searchList() == list) {
                return (map.type() == ObjectType.LOADED && binding.search().scopes().size() > 1 ? "local scope of "
                        : "search list of ") + Definers.name(map);
            }
        }
        return "search list";
    }

    private List<Place> outOfScope() {
        return binding.search() == null ? List.of()
                : Definers.outside(binding, linker.namespaces().of(requester).loaded()).stream()
                        .map(map -> new Place(Definers.name(map), reference.symbol(), false,
                                binding.search().skip() != null || reference.index() == Reference.NO_SYMBOL
                                        ? "is not in the list that is searched"
                                        : "was opened with RTLD_LOCAL"))
                        .toList();
    }
}
