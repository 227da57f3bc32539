package io.jemu.trace.symbols;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** What places are called, kept: code that runs again and again is named again and again. */
final class PlaceNames {
    /** When so many are kept, all are forgotten: no program runs more code in turns. */
    private static final int MOST = 1 << 16;

    private final Map<Long, Named> known = new HashMap<>();

    /** A name is good as long as the same object is there. */
    private record Named(MappedObject object, String name) {}

    /**
     * @param object what the address lies in, or null
     * @param find finds the name if it is not known
     */
    String of(long address, MappedObject object, LongFunction<String> find) {
        Named named = known.get(address);
        if (named == null || named.object != object) {
            if (known.size() == MOST) {
                known.clear();
            }
            named = new Named(object, find.apply(address));
            known.put(address, named);
        }
        return named.name;
    }
}
