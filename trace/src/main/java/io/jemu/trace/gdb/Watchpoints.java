package io.jemu.trace.gdb;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.mm.ForcedMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Memory that the debugger watches, by process. */
final class Watchpoints {
    private static final int MAX_IN_PROCESS = 1000;
    private static final int MAX_LENGTH = 1 << 16;

    private final Map<Integer, List<Watch>> watches = new HashMap<>();
    /** Null if memory is protected to see who writes it; else values are compared after each instruction. */
    private final History history;

    /** @param history of a run in which page faults of the debugger's would make a difference, or null */
    Watchpoints(History history) {
        this.history = history;
    }

    /** Which accesses count, and what stop replies call them; the numbers of Z packets. */
    enum Kind {
        WRITE("watch"), READ("rwatch"), ACCESS("awatch");

        private final String reply;

        Kind(String reply) {
            this.reply = reply;
        }

        boolean reads() {
            return this != WRITE;
        }
    }

    private static final class Watch {
        private final Kind kind;
        private final long address;
        private final int length;
        private byte[] value;

        Watch(Kind kind, long address, int length) {
            this.kind = kind;
            this.address = address;
            this.length = length;
        }

        boolean is(Kind other, long at, int bytes) {
            return kind == other && address == at && length == bytes;
        }

        private byte[] read(ForcedMemory memory) {
            byte[] bytes = new byte[length];
            for (int done = 0; done < length; ) {
                int n = Math.min(length - done, Page.SIZE - Page.offset(address + done));
                byte[] part = new byte[n];
                if (memory.read(address + done, part, n)) {
                    System.arraycopy(part, 0, bytes, done, n);
                }
                done += n;
            }
            return bytes;
        }

        void refresh(ForcedMemory memory) {
            value = read(memory);
        }

        /** Whether the value has changed; it counts as known then. */
        boolean changes(ForcedMemory memory) {
            byte[] now = read(memory);
            boolean changed = !Arrays.equals(now, value);
            value = now;
            return changed;
        }

        boolean meets(long at, int size) {
            return at < address + length && at + size > address;
        }
    }

    void add(Process process, Kind kind, long address, int length) {
        List<Watch> list = watches.computeIfAbsent(process.pid(), unused -> new ArrayList<>());
        if (list.size() >= MAX_IN_PROCESS || length <= 0 || length > MAX_LENGTH || address < 0
                || address > Long.MAX_VALUE - length) {
            throw new BadPacket();
        }
        Watch watch = new Watch(kind, address, length);
        watch.refresh(process.map().forced());
        list.add(watch);
        if (protects(kind)) {
            process.map().watched().add(address, length, kind.reads());
        }
        if (history != null && kind.reads()) {
            history.lose("there have been watchpoints for reading");
        }
    }

    private boolean protects(Kind kind) {
        return history == null || kind.reads();
    }

    void remove(Process process, Kind kind, long address, int length) {
        List<Watch> list = watches.getOrDefault(process.pid(), List.of());
        for (Watch watch : list) {
            if (watch.is(kind, address, length)) {
                list.remove(watch);
                if (protects(kind)) {
                    process.map().watched().remove(address, length, kind.reads());
                }
                return;
            }
        }
    }

    /** The debugger has nothing more to do with a process, whose memory may be another's by now. */
    void clear(Process process) {
        for (Watch watch : List.copyOf(watches.getOrDefault(process.pid(), List.of()))) {
            remove(process, watch.kind, watch.address, watch.length);
        }
        watches.remove(process.pid());
    }

    /** The process has another memory map. */
    void forget(Process process) {
        watches.remove(process.pid());
    }

    boolean any(Process process) {
        List<Watch> list = watches.get(process.pid());
        return list != null && !list.isEmpty();
    }

    /** Whether somebody wants to know of reads. */
    boolean seesReads(Process process) {
        return watches.getOrDefault(process.pid(), List.of()).stream().anyMatch(watch -> watch.kind.reads());
    }

    /** What memory holds now is not news. */
    void refresh(Process process) {
        if (any(process)) {
            watches.get(process.pid()).forEach(watch -> watch.refresh(process.map().forced()));
        }
    }

    /** Whether values have to be compared after each instruction. */
    boolean compares(Process process) {
        return history != null && watches.getOrDefault(process.pid(), List.of()).stream()
                .anyMatch(watch -> watch.kind == Kind.WRITE);
    }

    /** As {@link #changed}, inside the engine's run, for memory that is not protected. */
    String compared(Process process) {
        String reply = null;
        boolean compared = false;
        List<Watch> list = watches.getOrDefault(process.pid(), List.of());
        for (int i = 0; i < list.size(); i++) {
            Watch watch = list.get(i);
            if (watch.kind == Kind.WRITE) {
                compared = true;
                if (watch.changes(process.map().forced()) && reply == null) {
                    reply = reply(watch);
                }
            }
        }
        if (compared && !process.map().watched().isEmpty()) {
            // Who looks at a page unprotects it.
            process.map().watched().protect();
        }
        return reply;
    }

    /** The part of a stop reply for memory that has changed, or null. */
    String changed(Process process) {
        if (!any(process)) {
            return null;
        }
        String reply = null;
        for (Watch watch : watches.get(process.pid())) {
            if (watch.changes(process.map().forced()) && watch.kind != Kind.READ && reply == null) {
                reply = reply(watch);
            }
        }
        return reply;
    }

    /** The part of a stop reply for an access that has happened, or null if nobody has asked for it. */
    String accessed(Process process, long address, int size, Access access) {
        for (Watch watch : watches.getOrDefault(process.pid(), List.of())) {
            boolean counts = watch.kind == Kind.ACCESS || watch.kind == Kind.READ && access == Access.READ;
            if (counts && watch.meets(address, size)) {
                return reply(watch);
            }
        }
        return null;
    }

    private static String reply(Watch watch) {
        return watch.kind.reply + ':' + Long.toHexString(watch.address) + ';';
    }
}
