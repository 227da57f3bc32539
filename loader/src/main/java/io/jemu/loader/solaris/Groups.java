package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which object sees which: "The dependency tree created from an object obtained with dlopen(3C), or from an object
 * built using the link-editor's -B group option, forms a unique group" (Relocation Symbol Lookup).
 */
final class Groups {
    private final List<Group> groups = new ArrayList<>();

    /** A group: its root and what that needs; and who opened it, of whom some let themselves be bound to. */
    private static final class Group {
        private final LinkMap root;
        private final Set<LinkMap> members = new LinkedHashSet<>();
        private final Set<LinkMap> openers = new LinkedHashSet<>();
        private final Set<LinkMap> parents = new LinkedHashSet<>();

        Group(LinkMap root) {
            this.root = root;
        }

        Group copy(LinkMapCopies copies) {
            Group copy = new Group(copies.of(root));
            copy.members.addAll(copies.of(members));
            copy.openers.addAll(copies.of(openers));
            copy.parents.addAll(copies.of(parents));
            return copy;
        }

        boolean offers(LinkMap definer) {
            return members.contains(definer) || parents.contains(definer);
        }
    }

    Groups copy(LinkMapCopies copies) {
        Groups copy = new Groups();
        groups.forEach(group -> copy.groups.add(group.copy(copies)));
        return copy;
    }

    private Group group(LinkMap root) {
        for (Group group : groups) {
            if (group.root == root) {
                return group;
            }
        }
        Group group = new Group(root);
        groups.add(group);
        return group;
    }

    /** An object and all that it needs are a group. */
    void form(LinkMap root, Collection<LinkMap> members) {
        group(root).members.addAll(members);
    }

    /**
     * An object was opened by another.
     *
     * @param parent RTLD_PARENT: "causes the propagation of the secondary objects' group to the initial object in the
     *     same manner as an explicit dependency would do" (Object Hierarchies)
     */
    void open(LinkMap root, LinkMap opener, boolean parent) {
        Group group = group(root);
        group.openers.add(opener);
        if (parent) {
            group.parents.add(opener);
        }
    }

    /** A lazy dependency, with what it needs, belongs to every group of the object that needs it. */
    void extend(LinkMap member, Collection<LinkMap> more) {
        for (Group group : groups) {
            if (group.members.contains(member)) {
                group.members.addAll(more);
            }
        }
    }

    /** The roots of the groups that an object belongs to. */
    List<LinkMap> roots(LinkMap member) {
        return groups.stream().filter(group -> group.members.contains(member)).map(group -> group.root).toList();
    }

    /** Who opened the groups that an object belongs to. */
    List<LinkMap> openers(LinkMap member) {
        return groups.stream().filter(group -> group.members.contains(member))
                .flatMap(group -> group.openers.stream()).distinct().toList();
    }

    /**
     * Whether one object's references may be bound to another's definitions.
     *
     * @param world whether references are not confined to groups
     */
    boolean visible(LinkMap requester, LinkMap definer, boolean world) {
        if (requester == definer || world && global(definer)) {
            return true;
        }
        for (Group group : groups) {
            if (group.members.contains(requester) && group.offers(definer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * "A dynamic executable and all the dependencies loaded with it are assigned world search scope, and global symbol
     * visibility" (Symbol Lookup).
     */
    static boolean global(LinkMap map) {
        return map.type() != ObjectType.LOADED || map.state().global();
    }

    void forget(LinkMap map) {
        groups.removeIf(group -> group.root == map);
        for (Group group : groups) {
            group.members.remove(map);
            group.openers.remove(map);
            group.parents.remove(map);
        }
    }
}
