package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The last symbols that a process has asked for while it ran: by first calls and by dlsym. Kept as they are, so that
 * keeping them costs next to nothing.
 */
public final class RecentBindings {
    /** How many are kept: a power of two. */
    private static final int SIZE = 16;

    private final LinkMap[] requesters = new LinkMap[SIZE];
    private final int[] references = new int[SIZE];
    private final String[] names = new String[SIZE];
    private final LinkMap[] definers = new LinkMap[SIZE];
    private final Moment[] moments = new Moment[SIZE];
    private final long[] slots = new long[SIZE];
    private final long[] values = new long[SIZE];
    private long count;

    /**
     * A symbol that was asked for.
     *
     * @param requester who asked, as people call it
     * @param symbol its name
     * @param definer whose definition was found, as people call it; empty: there is none
     * @param when at which moment
     * @param slot the word that was written, 0 for none
     * @param value what was found
     */
    public record Entry(String requester, String symbol, String definer, Moment when, long slot, long value) {}

    /** A reference of an object's symbol table was bound. */
    public void bound(LinkMap requester, int reference, LinkMap definer, Moment when, long slot, long value) {
        add(requester, reference, null, definer, when, slot, value);
    }

    /** A symbol was asked for by name; definer null: nobody defines it. */
    public void asked(LinkMap requester, String name, LinkMap definer, Moment when, long value) {
        add(requester, 0, name, definer, when, 0, value);
    }

    private void add(LinkMap requester, int reference, String name, LinkMap definer, Moment when, long slot,
            long value) {
        int at = (int) (count++ & SIZE - 1);
        requesters[at] = requester;
        references[at] = reference;
        names[at] = name;
        definers[at] = definer;
        moments[at] = when;
        slots[at] = slot;
        values[at] = value;
    }

    /** The entries, the last one last. Names of objects that were unmapped meanwhile are lost. */
    public List<Entry> entries(String program) {
        List<Entry> list = new ArrayList<>();
        for (long i = Math.max(0, count - SIZE); i < count; i++) {
            int at = (int) (i & SIZE - 1);
            String symbol = names[at] != null ? names[at] : requesters[at].dynamicSymbols().name(references[at]);
            list.add(new Entry(display(requesters[at], program), symbol,
                    definers[at] == null ? "" : display(definers[at], program), moments[at], slots[at], values[at]));
        }
        return list;
    }

    private static String display(LinkMap map, String program) {
        String name = map.displayName(program);
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
