package io.jemu.loader.explain;

import io.jemu.loader.explain.WhatIf.Change;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.runtime.RuntimeLinker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Tries what other libraries, other options and another order would do to a binding. Each answer comes from the
 * look-up itself with a changed search; where the change cannot be modelled with the objects that are loaded, there is
 * no answer.
 */
final class WhatIfs {
    private final Binding binding;
    private final LinkMap requester;
    private final LinkMap main;
    private final Search search;
    private final Supposition supposition;
    private final Definition now;
    private final List<LinkMap> preloads;
    private final List<LinkMap> loaded;
    private final List<WhatIf> answers = new ArrayList<>();

    private WhatIfs(RuntimeLinker linker, Binding binding) {
        this.binding = binding;
        this.requester = binding.requester();
        this.main = linker.main();
        this.search = binding.search();
        this.supposition = new Supposition(binding);
        this.now = supposition.unchanged();
        this.preloads = linker.startup().preloaded();
        this.loaded = linker.namespaces().of(requester).loaded();
    }

    /** The changes that make a difference, and some of which one could think they did; none by rules of Solaris. */
    static List<WhatIf> of(RuntimeLinker linker, Binding binding) {
        if (binding.search() == null || linker.solaris() != null) {
            // The suppositions are glibc's look-ups.
            return List.of();
        }
        WhatIfs whatIfs = new WhatIfs(linker, binding);
        // Were the same search to find something else, no answer could be trusted.
        if ((whatIfs.now == null ? null : whatIfs.now.map()) == binding.winner()) {
            whatIfs.tryAll();
        }
        return List.copyOf(whatIfs.answers);
    }

    private void tryAll() {
        if (search.scopes().contains(main.searchList())) {
            tryOrders();
        }
        tryAnotherLibrary();
        tryVersions();
        trySymbolic();
        tryDeepBinding();
        tryGlobal();
        tryDynamicWeak();
        tryBindingAtLoad();
    }

    /** The definers besides the one that was found, each once. */
    private Set<LinkMap> others() {
        Set<LinkMap> others = new LinkedHashSet<>();
        binding.candidates().forEach(candidate -> others.add(candidate.map()));
        others.addAll(Definers.outside(binding, loaded));
        if (now != null) {
            others.remove(now.map());
        }
        others.remove(main);
        return others;
    }

    private void tryOrders() {
        StartupOrder startup = new StartupOrder(main, loaded);
        List<LinkMap> order = startup.order(preloads, null);
        List<LinkMap> all = main.searchList().maps();
        if (order == null || order.size() > all.size() || !all.subList(0, order.size()).equals(order)) {
            return;
        }
        List<LinkMap> opened = all.subList(order.size(), all.size());
        for (LinkMap preload : preloads) {
            List<LinkMap> fewer = new ArrayList<>(preloads);
            fewer.remove(preload);
            List<LinkMap> without = startup.order(fewer, null);
            if (requester.type() == ObjectType.LOADED || without.contains(requester)) {
                add(Change.NO_PRELOAD, Definers.name(preload), inOrder(without, opened), false);
            }
        }
        for (LinkMap other : others()) {
            List<LinkMap> more = new ArrayList<>(preloads);
            more.remove(other);
            more.addFirst(other);
            if (!more.equals(preloads)) {
                add(Change.PRELOAD, names(more), inOrder(startup.order(more, null), opened), true);
            }
        }
        for (LinkMap other : others()) {
            if (!preloads.contains(other)) {
                add(Change.LINKED_FIRST, Definers.name(other), inOrder(startup.order(preloads, other), opened), false);
            }
        }
    }

    /** @param opened what dlopen made global, behind what was there at the start */
    private Definition inOrder(List<LinkMap> order, List<LinkMap> opened) {
        Set<LinkMap> all = new LinkedHashSet<>(order);
        all.addAll(opened);
        return supposition.in(replace(main.searchList(), new SearchList(all.toArray(new LinkMap[0]))));
    }

    private List<SearchList> replace(SearchList old, SearchList replacement) {
        return search.scopes().stream().map(scope -> scope == old ? replacement : scope).toList();
    }

    /** The value of LD_PRELOAD for these. */
    private static String names(List<LinkMap> maps) {
        return String.join(":", maps.stream().map(Definers::name).toList());
    }

    /**
     * A preloaded library comes right after the program, or behind others that are preloaded if one of them asks for
     * the next definition: it is found if nothing is found up to there.
     */
    private void tryAnotherLibrary() {
        boolean last = search.skip() != null && preloads.contains(search.skip());
        List<LinkMap> before = new ArrayList<>(List.of(main));
        if (last) {
            before.addAll(preloads);
        }
        int global = search.scopes().indexOf(main.searchList());
        boolean seen = global >= 0 && (search.skip() == null || before.contains(search.skip()));
        Definition found = now;
        if (seen) {
            List<SearchList> front = new ArrayList<>(search.scopes().subList(0, global));
            front.add(new SearchList(before.toArray(new LinkMap[0])));
            found = supposition.in(front);
        }
        String subject = preloads.isEmpty() ? WhatIf.ANOTHER
                : last ? names(preloads) + ":" + WhatIf.ANOTHER : WhatIf.ANOTHER + ":" + names(preloads);
        if (found == null) {
            answers.add(new WhatIf(Change.PRELOAD_ANOTHER, subject, binding.reference().symbol(), "that library",
                    true));
        } else {
            add(Change.PRELOAD_ANOTHER, subject, found, true);
        }
    }

    private void tryVersions() {
        FoundVersion wanted = binding.reference().version();
        Set<String> tried = new LinkedHashSet<>();
        for (Candidate candidate : binding.candidates()) {
            FoundVersion other = Definers.version(candidate.map(), candidate.symbol());
            if (other != null && (wanted == null || !other.name().equals(wanted.name())) && tried.add(other.name())) {
                add(Change.VERSION, other.name(),
                        supposition.asking(new FoundVersion(other.name(), other.hash(), false, null)), false);
            }
        }
        if (wanted != null) {
            add(Change.NO_VERSION, "", supposition.asking(null), false);
        }
    }

    private void trySymbolic() {
        List<SearchList> scopes = new ArrayList<>(search.scopes());
        if (!scopes.equals(requester.scopes()) || requester == main) {
            return;
        }
        if (scopes.remove(requester.ownList())) {
            add(Change.NOT_SYMBOLIC, Definers.name(requester), supposition.in(scopes), true);
        } else {
            scopes.addFirst(requester.ownList());
            add(Change.SYMBOLIC, Definers.name(requester), supposition.in(scopes), false);
        }
    }

    /** RTLD_DEEPBIND puts the local scope before the global one. */
    private void tryDeepBinding() {
        List<SearchList> scopes = new ArrayList<>(search.scopes());
        int global = scopes.indexOf(main.searchList());
        if (!scopes.equals(requester.scopes()) || requester.type() != ObjectType.LOADED || global < 0
                || scopes.size() < 2) {
            return;
        }
        scopes.remove(global);
        boolean deep = global > scopes.indexOf(requester.ownList()) + 1;
        scopes.add(deep ? 0 : scopes.size(), main.searchList());
        add(deep ? Change.NO_DEEPBIND : Change.DEEPBIND, Definers.name(requester), supposition.in(scopes), false);
    }

    /** Objects opened with RTLD_LOCAL, as if they had been opened with RTLD_GLOBAL. */
    private void tryGlobal() {
        for (LinkMap map : Definers.outside(binding, loaded)) {
            Set<LinkMap> all = new LinkedHashSet<>(main.searchList().maps());
            all.add(map);
            all.addAll(map.searchList().maps());
            SearchList global = new SearchList(all.toArray(new LinkMap[0]));
            add(Change.GLOBAL, Definers.name(map), supposition.in(replace(main.searchList(), global)), false);
        }
    }

    private void tryDynamicWeak() {
        boolean on = search.lookup().rules().dynamicWeak();
        boolean weak = binding.candidates().stream()
                .anyMatch(candidate -> new Definition(candidate.map(), candidate.symbol()).weak());
        if (weak) {
            add(on ? Change.NO_DYNAMIC_WEAK : Change.DYNAMIC_WEAK, "", supposition.dynamicWeak(!on), true);
        }
    }

    /** Before the program ran, what it opened since was not there. */
    private void tryBindingAtLoad() {
        if (binding.when() == Moment.LAZY && requester.type() != ObjectType.LOADED) {
            SearchList atLoad = new SearchList(main.searchList().maps().stream()
                    .filter(map -> map.type() != ObjectType.LOADED).toArray(LinkMap[]::new));
            add(Change.BIND_NOW, "", supposition.in(replace(main.searchList(), atLoad)), false);
        }
    }

    /** @param always also if it makes no difference */
    private void add(Change change, String subject, Definition then, boolean always) {
        boolean differs = !Objects.equals(then, now);
        if (differs || always) {
            answers.add(new WhatIf(change, subject, then == null ? "" : then.text(),
                    then == null ? "" : Definers.name(then.map()), differs));
        }
    }
}
