package io.jemu.trace.calls;

import io.jemu.trace.symbols.MappedObject;
import java.util.List;

/** An object of a process, as calls lead into it and out of it. */
final class CalledObject {
    private final MappedObject mapped;
    private final ExportedFunctions functions;

    CalledObject(MappedObject mapped, ExportedFunctions functions) {
        this.mapped = mapped;
        this.functions = functions;
    }

    MappedObject mapped() {
        return mapped;
    }

    ExportedFunctions functions() {
        return functions;
    }

    /** DT_SONAME, else its file's name. */
    String name() {
        return functions.soname().isEmpty() ? mapped.name() : functions.soname();
    }

    boolean contains(long address) {
        return Long.compareUnsigned(address, mapped.start()) >= 0 && Long.compareUnsigned(address, mapped.end()) < 0;
    }

    /** The name by which this object knows a function that has several. */
    String nameOf(List<String> names) {
        for (String name : names) {
            if (functions.wanted().contains(name)) {
                return name;
            }
        }
        return names.getFirst();
    }
}
