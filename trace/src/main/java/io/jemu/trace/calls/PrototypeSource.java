package io.jemu.trace.calls;

import io.jemu.syscalls.kernel.Task;
import io.jemu.trace.prototype.DwarfLenses;
import io.jemu.trace.prototype.Prototype;
import io.jemu.trace.prototype.PrototypeFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which prototype a function has. For the C library the files of ltrace and jemu's own come first, since they say more
 * than C can: what is a string, a format, an argument that is filled in. For other objects their own debugging
 * information does; then the files, then a declaration in the debugging information of the caller.
 */
final class PrototypeSource {
    private static final List<String> C_LIBRARY = List.of("libc.so.", "libm.so.", "libdl.so.", "libpthread.so.",
            "librt.so.", "ld-linux-x86-64.so.", "libc.musl-x86_64.so.");

    private final List<PrototypeFile> files;
    private final DebugFiles debugFiles = new DebugFiles();
    private final Map<Key, Prototype> known = new HashMap<>();

    private record Key(ObjectFunctions.Key object, String symbol, ObjectFunctions.Key caller) {}

    /** @param files the first with the last word; jemu's own follows them */
    PrototypeSource(List<PrototypeFile> files) {
        this.files = new ArrayList<>(files);
        this.files.add(PrototypeFile.ofLibc());
    }

    /**
     * The prototype of a function.
     *
     * @param address where it is in memory
     * @param caller null for code of no object
     */
    Prototype of(Task task, CalledObject object, String symbol, long address, CalledObject caller) {
        Key key = new Key(ObjectFunctions.Key.of(object.mapped().file()), symbol,
                caller == null ? null : ObjectFunctions.Key.of(caller.mapped().file()));
        Prototype prototype = known.get(key);
        if (prototype == null) {
            prototype = find(task, object, symbol, address, caller);
            known.put(key, prototype);
        }
        return prototype;
    }

    private Prototype find(Task task, CalledObject object, String symbol, long address, CalledObject caller) {
        Optional<Prototype> ofFiles = files.stream().flatMap(file -> file.find(symbol).stream()).findFirst();
        if (ofFiles.isPresent() && C_LIBRARY.stream().anyMatch(object.name()::startsWith)) {
            return ofFiles.get();
        }
        Optional<DwarfLenses> own = debugFiles.of(task, object.mapped());
        return own.flatMap(lenses -> lenses.find(symbol, address - object.mapped().bias(), true))
                .or(() -> ofFiles)
                .or(() -> caller == null ? Optional.empty() : debugFiles.of(task, caller.mapped())
                        .flatMap(lenses -> lenses.find(symbol, 0, false)))
                .orElse(Prototype.UNKNOWN);
    }
}
