package io.jemu.loader.explain;

import io.jemu.emulator.elf.Elf;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Why no binding of a symbol was seen.
 *
 * @param references the objects that refer to it by relocations, in words
 */
record Absence(RuntimeLinker linker, Question question, List<String> references) {
    /** One or more sentences without a final period. */
    List<String> sentences() {
        List<LinkMap> loaded = linker.namespaces().base().loaded();
        String program = linker.context().options().program();
        List<String> sentences = new ArrayList<>();
        List<LinkMap> asked = loaded.stream().filter(map -> question.asksOf(map, program)).toList();
        if (asked.isEmpty()) {
            sentences.add("no object " + question.requester().orElseThrow() + " is loaded; there are "
                    + String.join(", ", loaded.stream().map(Definers::name).toList()));
            return sentences;
        }
        List<LinkMap> definers = loaded.stream().filter(this::defines).toList();
        String who = question.requester().isEmpty() ? "no object" : String.join(", ",
                asked.stream().map(Definers::name).toList());
        sentences.add(question.requester().isEmpty() ? "no object has a relocation for " + question
                : who + " has no relocation for " + question);
        if (!references.isEmpty()) {
            sentences.add("references to " + question.symbol() + " are in " + String.join(", ", references));
        }
        for (LinkMap definer : definers) {
            if (asked.contains(definer)) {
                sentences.add(Definers.name(definer) + " defines it: its own uses of it were bound when it was linked"
                        + " (hidden or protected visibility, -Bsymbolic, inlining), and nothing can interpose them");
            } else {
                sentences.add(Definers.name(definer) + " defines it");
            }
        }
        if (definers.isEmpty() && references.isEmpty()) {
            List<String> near = NearNames.of(question.symbol(), names(loaded));
            if (!near.isEmpty()) {
                sentences.add("similar names: " + String.join(", ", near));
            }
        }
        return sentences;
    }

    private boolean defines(LinkMap map) {
        Predicate<String> names = question.names();
        DynamicSymbols table = map.dynamicSymbols();
        for (int i = 1; i < table.count(); i++) {
            if (table.section(i) != Elf.SHN_UNDEF && names.test(table.name(i))) {
                return true;
            }
        }
        return false;
    }

    private static Iterable<String> names(List<LinkMap> loaded) {
        TreeSet<String> names = new TreeSet<>();
        for (LinkMap map : loaded) {
            DynamicSymbols table = map.dynamicSymbols();
            for (int i = 1; i < table.count(); i++) {
                names.add(table.name(i));
            }
        }
        return names;
    }
}
