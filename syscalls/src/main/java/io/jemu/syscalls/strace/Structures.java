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
        SocketStructures.addTo(byName);
        SystemStructures.addTo(byName);
        TerminalStructures.addTo(byName);
    }

    Optional<Structure> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private void scalars() {
        for (String name : new String[] {"int", "pid_t", "socklen_t"}) {
            byName.put(name, Structure.scalar(Integer.BYTES, (memory, at) -> String.valueOf(memory.read32(at))));
        }
        byName.put("unsigned", Structure.scalar(Integer.BYTES,
                (memory, at) -> Integer.toUnsignedString(memory.read32(at))));
        for (String name : new String[] {"uid_t", "gid_t"}) {
            byName.put(name, Structure.scalar(Integer.BYTES, (memory, at) -> Values.id(memory.read32(at))));
        }
        for (String name : new String[] {"long", "off_t", "loff_t"}) {
            byName.put(name, Structure.scalar(Long.BYTES, (memory, at) -> String.valueOf(memory.read64(at))));
        }
        byName.put("size_t", Structure.scalar(Long.BYTES,
                (memory, at) -> Long.toUnsignedString(memory.read64(at))));
        byName.put("address", Structure.scalar(Long.BYTES, (memory, at) -> Values.address(memory.read64(at))));
        byName.put("time_t", Structure.scalar(Long.BYTES, (memory, at) -> {
            long seconds = memory.read64(at);
            return seconds + " /* " + Values.date(seconds, "") + " */";
        }));
    }
}
