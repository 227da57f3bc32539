package io.jemu.trace.plt;

import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.trace.StoryStep;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Reference;
import io.jemu.loader.object.HashProbe;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells a look-up step by step: which objects were searched, and how the name fared in their hash tables. */
final class LookupAccount {
    private static final String PROGRAM = "the program";

    private final Binding binding;
    private final SymbolName name;
    private final byte[] bytes;
    private final List<StoryStep> steps = new ArrayList<>();

    private LookupAccount(Binding binding) {
        this.binding = binding;
        this.name = new SymbolName(binding.reference().symbol());
        this.bytes = (binding.reference().symbol() + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The steps of the look-up, which has to be over; what it found is in the last object that was tried. */
    static List<StoryStep> of(Binding binding) {
        return new LookupAccount(binding).steps();
    }

    /** What people call an object. */
    static String name(LinkMap map) {
        return map.displayName(map.type() == ObjectType.EXECUTABLE ? PROGRAM : null);
    }

    private List<StoryStep> steps() {
        Reference reference = binding.reference();
        steps.add(new StoryStep.Asked(name(binding.requester()), reference.symbol(),
                reference.version() == null ? "" : reference.version().name(),
                reference.relocation() == null ? asks() : reference.relocation().name(), binding.when().toString(),
                name.gnuHash()));
        if (binding.repeated()) {
            steps.add(new StoryStep.Note("the relocation before was of the same symbol: its outcome is remembered"));
        }
        if (!binding.search().rule().isEmpty()) {
            steps.add(new StoryStep.Note("decided by another rule: " + binding.search().rule()));
        }
        tellObjects();
        if (binding.winner() == null) {
            steps.add(new StoryStep.Note("no object defines it, and the reference is weak: it stays 0"));
        }
        return steps;
    }

    private String asks() {
        return binding.when() != Moment.DLSYM ? binding.when().toString()
                : binding.search().skip() != null ? "dlsym(RTLD_NEXT)" : "dlsym";
    }

    private void tellObjects() {
        List<String> notSearched = new ArrayList<>();
        boolean decided = false;
        boolean behind = binding.search().skip() == null;
        for (LinkMap map : objects()) {
            if (decided || !behind || map.state().removed()) {
                notSearched.add(name(map));
                behind |= map == binding.search().skip();
                continue;
            }
            List<Candidate> found = binding.candidates().stream().filter(c -> c.map() == map).toList();
            steps.add(tried(map, found));
            decided = found.stream().anyMatch(c -> c.standing() == Candidate.Standing.WINNER);
        }
        if (!notSearched.isEmpty()) {
            steps.add(new StoryStep.NotSearched(notSearched));
        }
    }

    private Set<LinkMap> objects() {
        Set<LinkMap> objects = new LinkedHashSet<>();
        for (SearchList scope : binding.search().scopes()) {
            scope.maps().forEach(map -> objects.add(map.real()));
        }
        return objects;
    }

    private StoryStep.Tried tried(LinkMap map, List<Candidate> found) {
        HashProbe probe = map.dynamicSymbols().probe(name.gnuHash(), name.sysvHash(), bytes, 0);
        return new StoryStep.Tried(name(map), probe.table().text(), probe.hash(), probe.bloomWord(), probe.firstBit(),
                probe.secondBit(), probe.passed(), probe.bucket(), probe.buckets(), probe.compared(),
                found.stream().map(c -> new StoryStep.Candidate(c.symbol(), c.version(), c.standing().text()))
                        .toList());
    }
}
