package io.jemu.loader.search;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.object.LinkMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts objects before what they depend on: the order of destructors, and backwards that of relocation and constructors
 * (elf/dl-sort-maps.c). Which of several possible orders results is part of what programs can see.
 */
public sealed interface ObjectSorter {
    /** The algorithm of a glibc version: depth-first since 2.35, unless glibc.rtld.dynamic_sort=1. */
    static ObjectSorter forOptions(LinkerOptions options, GlibcVersion version) {
        return options.originalSort() || !version.atLeast(2, 35) ? new Original()
                : new DepthFirst(version.atLeast(2, 39));
    }

    /**
     * Sorts.
     *
     * @param maps the objects; their {@link LinkMap#initOrder} tells what each depends on
     * @param firstStays whether the first object stays first whatever depends on it
     * @param forFini whether relocation dependencies count too
     * @param main the program, which is never visited as a dependency
     */
    List<LinkMap> sort(List<LinkMap> maps, boolean firstStays, boolean forFini, LinkMap main);

    /**
     * Reverse postorder of a depth-first search that starts from the last object.
     *
     * @param alwaysFirst whether the first object stays first even if relocation dependencies make a second pass needed
     */
    record DepthFirst(boolean alwaysFirst) implements ObjectSorter {
        @Override
        public List<LinkMap> sort(List<LinkMap> maps, boolean firstStays, boolean forFini, LinkMap main) {
            Traversal traversal = new Traversal(maps, main, forFini);
            traversal.visitAll(maps);
            List<LinkMap> result = traversal.result();
            if (traversal.sawRelocationDependencies) {
                // Among cycles, dependencies that the link editor recorded weigh more than those found by binding.
                Traversal second = new Traversal(maps, main, false);
                second.visitAll(result);
                result = second.result();
                if (!alwaysFirst) {
                    return result;
                }
            }
            LinkMap first = maps.getFirst();
            if (firstStays && result.getFirst() != first) {
                result.remove(first);
                result.addFirst(first);
            }
            return result;
        }

        private static final class Traversal {
            private final Set<LinkMap> wanted;
            private final LinkMap main;
            private final boolean relocationDependencies;
            private final Set<LinkMap> visited = new HashSet<>();
            private final List<LinkMap> postorder = new ArrayList<>();
            private boolean sawRelocationDependencies;

            Traversal(List<LinkMap> maps, LinkMap main, boolean relocationDependencies) {
                this.wanted = new HashSet<>(maps);
                this.main = main;
                this.relocationDependencies = relocationDependencies;
            }

            void visitAll(List<LinkMap> maps) {
                for (int i = maps.size() - 1; i >= 0 && postorder.size() < maps.size(); i--) {
                    visit(maps.get(i));
                }
            }

            private void visit(LinkMap map) {
                if (map.state().faked() || !wanted.contains(map) || !visited.add(map)) {
                    return;
                }
                for (LinkMap dependency : map.initOrder()) {
                    visitDependency(dependency);
                }
                if (relocationDependencies && !map.relocationDependencies().isEmpty()) {
                    sawRelocationDependencies = true;
                    List<LinkMap> bound = new ArrayList<>(map.relocationDependencies());
                    for (LinkMap dependency : bound.reversed()) {
                        visitDependency(dependency);
                    }
                }
                postorder.add(map);
            }

            private void visitDependency(LinkMap dependency) {
                if (dependency != main) {
                    visit(dependency);
                }
            }

            List<LinkMap> result() {
                return new ArrayList<>(postorder.reversed());
            }
        }
    }

    /** The algorithm of glibc 2.34 and before: each object is moved behind the last one that depends on it. */
    record Original() implements ObjectSorter {
        @Override
        public List<LinkMap> sort(List<LinkMap> maps, boolean firstStays, boolean forFini, LinkMap main) {
            int fixed = firstStays ? 1 : 0;
            List<LinkMap> result = new ArrayList<>(maps.subList(0, fixed));
            LinkMap[] rest = maps.subList(fixed, maps.size()).toArray(new LinkMap[0]);
            if (rest.length > 1) {
                sort(rest, forFini);
            }
            result.addAll(Arrays.asList(rest));
            return result;
        }

        private static void sort(LinkMap[] maps, boolean forFini) {
            // How often each object was looked at since the places before it became final: cycles end by it.
            int[] seen = new int[maps.length];
            int i = 0;
            while (i < maps.length) {
                seen[i]++;
                LinkMap map = maps[i];
                int last = forFini && map != map.real() ? i : lastDependent(maps, i, forFini);
                if (last == i) {
                    i++;
                } else {
                    System.arraycopy(maps, i + 1, maps, i, last - i);
                    maps[last] = map;
                    if (seen[i + 1] <= maps.length - i) {
                        int count = seen[i];
                        System.arraycopy(seen, i + 1, seen, i, last - i);
                        seen[last] = count;
                        continue;
                    }
                    i++;
                }
                if (i < maps.length) {
                    Arrays.fill(seen, i, maps.length, 0);
                }
            }
        }

        /** The last place behind {@code i} whose object depends on the one there; {@code i} itself if none does. */
        private static int lastDependent(LinkMap[] maps, int i, boolean forFini) {
            for (int k = maps.length - 1; k > i; k--) {
                if (maps[k].initOrder().contains(maps[i])) {
                    return k;
                }
                if (forFini && maps[k].relocationDependencies().contains(maps[i])
                        && !maps[i].initOrder().contains(maps[k])) {
                    return k;
                }
            }
            return i;
        }
    }
}
