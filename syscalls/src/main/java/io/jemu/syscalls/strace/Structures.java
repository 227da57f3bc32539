package io.jemu.syscalls.strace;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The C types that are known by name. */
final class Structures {
    private final Map<String, Structure> byName = new HashMap<>();

    Structures() {
        scalars();
        TimeStructures.addTo(byName);
        FileStructures.addTo(byName);
        SignalStructures.addTo(byName);
        SystemStructures.addTo(byName);
        TerminalStructures.addTo(byName);
    }

    Optional<Structure> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private void scalars() {
        for (String name : new String[] {"int", "pid_t", "socklen_t"}) {
            byName.put(name, Structure.scalar(Integer.BYTES, (view, at) -> String.valueOf(view.read32(at))));
        }
        byName.put("fd", Structure.scalar(Integer.BYTES, (view, at) -> view.descriptor(view.read32(at))));
        byName.put("unsigned", Structure.scalar(Integer.BYTES,
                (view, at) -> Integer.toUnsignedString(view.read32(at))));
        for (String name : new String[] {"uid_t", "gid_t"}) {
            byName.put(name, Structure.scalar(Integer.BYTES, (view, at) -> Values.id(view.read32(at))));
        }
        for (String name : new String[] {"long", "off_t", "loff_t"}) {
            byName.put(name, Structure.scalar(Long.BYTES, (view, at) -> String.valueOf(view.read64(at))));
        }
        byName.put("size_t", Structure.scalar(Long.BYTES,
                (view, at) -> Long.toUnsignedString(view.read64(at))));
        byName.put("address", Structure.scalar(Long.BYTES, (view, at) -> Values.address(view.read64(at))));
        byName.put("time_t", Structure.scalar(Long.BYTES, (view, at) -> {
            long seconds = view.read64(at);
            return seconds + " /* " + Values.date(seconds, "") + " */";
        }));
    }
}
