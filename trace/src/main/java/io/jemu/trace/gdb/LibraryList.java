package io.jemu.trace.gdb;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.exec.AuxType;
import io.jemu.syscalls.kernel.Process;

/**
 * The objects of a process as its dynamic linker tells debuggers of them: through DT_DEBUG of the program, struct
 * r_debug and struct link_map (link.h). The guest may have written anything there.
 */
final class LibraryList {
    private static final int MAX_OBJECTS = 10_000;
    private static final int MAX_NAMESPACES = 64;
    private static final int MAX_HEADERS = 1000;
    private static final int MAX_DYNAMIC = 10_000;
    private static final int MAX_NAME = 4096;
    private static final int MAX_AUXV = 64;

    private static final int PHDR_SIZE = 56;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_PHDR = 6;
    private static final int P_VADDR = 16;
    private static final int R_MAP = 8;
    private static final int R_NEXT = 40;
    private static final int VERSION_WITH_NEXT = 2;
    private static final int L_NAME = 8;
    private static final int L_LD = 16;
    private static final int L_NEXT = 24;

    private final AddressSpace memory;
    private final StringBuilder xml = new StringBuilder();
    private int objects;

    private LibraryList(AddressSpace memory) {
        this.memory = memory;
    }

    /** A library-list-svr4 document. */
    static String of(Process process) {
        LibraryList list = new LibraryList(process.memory());
        String main = "";
        try {
            long debug = list.debugStructure(process.strings().auxv());
            if (debug != 0) {
                long map = list.memory.read64(debug + R_MAP);
                main = map == 0 ? "" : " main-lm=\"0x" + Long.toHexString(map) + '"';
                list.addNamespaces(debug, map);
            }
        } catch (GuestFault fault) {
            // What could be read so far is told.
        }
        return "<library-list-svr4 version=\"1.0\"" + main + ">" + list.xml + "</library-list-svr4>";
    }

    private void addNamespaces(long first, long main) {
        long debug = first;
        boolean chained = memory.read32(first) >= VERSION_WITH_NEXT;
        for (int i = 0; debug != 0 && i < MAX_NAMESPACES; i++) {
            for (long map = memory.read64(debug + R_MAP); map != 0 && objects < MAX_OBJECTS;
                    map = memory.read64(map + L_NEXT)) {
                if (map != main) {
                    add(map, debug);
                }
                objects++;
            }
            debug = chained ? memory.read64(debug + R_NEXT) : 0;
        }
    }

    private void add(long map, long debug) {
        long pointer = memory.read64(map + L_NAME);
        String name = pointer == 0 ? "" : memory.readString(pointer, MAX_NAME);
        if (name == null || name.isEmpty()) {
            return;
        }
        xml.append("<library name=\"").append(Xml.escape(name)).append("\" lm=\"").append(hex(map))
                .append("\" l_addr=\"").append(hex(memory.read64(map)))
                .append("\" l_ld=\"").append(hex(memory.read64(map + L_LD)))
                .append("\" lmid=\"").append(hex(debug)).append("\"/>");
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** The value of DT_DEBUG of the program, or 0. */
    private long debugStructure(long auxv) {
        long headers = 0;
        long count = 0;
        for (int i = 0; auxv != 0 && i < MAX_AUXV; i++) {
            long type = memory.read64(auxv + 2L * Long.BYTES * i);
            long value = memory.read64(auxv + 2L * Long.BYTES * i + Long.BYTES);
            if (type == 0) {
                break;
            } else if (type == AuxType.AT_PHDR) {
                headers = value;
            } else if (type == AuxType.AT_PHNUM) {
                count = value;
            }
        }
        long base = 0;
        long dynamic = 0;
        for (int i = 0; headers != 0 && i < Math.min(count, MAX_HEADERS); i++) {
            long header = headers + (long) i * PHDR_SIZE;
            int type = memory.read32(header);
            if (type == PT_PHDR) {
                base = headers - memory.read64(header + P_VADDR);
            } else if (type == PT_DYNAMIC) {
                dynamic = memory.read64(header + P_VADDR);
            }
        }
        for (int i = 0; dynamic != 0 && i < MAX_DYNAMIC; i++) {
            long entry = base + dynamic + 2L * Long.BYTES * i;
            long tag = memory.read64(entry);
            if (tag == DynamicTag.DT_DEBUG.value()) {
                return memory.read64(entry + Long.BYTES);
            } else if (tag == 0) {
                break;
            }
        }
        return 0;
    }
}
