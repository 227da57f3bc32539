package io.jemu.trace.crash;

import io.jemu.loader.lookup.RecentBindings;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.List;

/** The last symbols that were bound. */
final class BindingListing {
    private static final int SHOWN = 3;

    private BindingListing() {}

    static List<String> of(CrashScene scene) {
        List<RecentBindings.Entry> entries = scene.bindings();
        return entries.subList(Math.max(0, entries.size() - SHOWN), entries.size()).stream()
                .map(BindingListing::line).toList();
    }

    private static String line(RecentBindings.Entry entry) {
        return "  " + entry.when() + ": " + entry.requester() + " binds " + entry.symbol()
                + (entry.definer().isEmpty() ? ": no definition" : " to " + entry.definer())
                + " = 0x" + Long.toHexString(entry.value());
    }
}
