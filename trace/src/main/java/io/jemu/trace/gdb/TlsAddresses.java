package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where thread-local variables lie, in the way of libthread_db: glibc describes the fields of its structures by
 * symbols, whose addresses the debugger finds (nptl_db/structs.def). The thread pointer, the vector of blocks and its entries
 * are the ABI's (ELF Handling For Thread-Local Storage, section 3.4.6).
 */
final class TlsAddresses {
    private static final String MODULE_ID = "_thread_db_link_map_l_tls_modid";
    private static final String OFFSET = "_thread_db_link_map_l_tls_offset";
    /** A descriptor is {@code uint32_t bits, count, offset}. */
    private static final int DESCRIBED_OFFSET = 8;
    private static final int DTV = 8;
    private static final int DTV_ENTRY = 16;
    private static final long UNALLOCATED = -1;
    private static final int MAX_FIELD_OFFSET = 1 << 16;
    private static final long MAX_MODULES = 1 << 20;

    private final Map<Integer, Map<String, Long>> symbols = new HashMap<>();

    /** The symbols that are not known yet of a process, in the order in which the debugger is asked. */
    List<String> wanted(int pid) {
        List<String> missing = new ArrayList<>(List.of(MODULE_ID, OFFSET));
        missing.removeAll(symbols.getOrDefault(pid, Map.of()).keySet());
        return missing;
    }

    void found(int pid, String symbol, long address) {
        if (symbol.equals(MODULE_ID) || symbol.equals(OFFSET)) {
            symbols.computeIfAbsent(pid, unused -> new HashMap<>()).put(symbol, address);
        }
    }

    /** The process has another program. */
    void forget(int pid) {
        symbols.remove(pid);
    }

    /** A process is a copy of another. */
    void copy(int from, int to) {
        if (symbols.containsKey(from)) {
            symbols.put(to, new HashMap<>(symbols.get(from)));
        }
    }

    /**
     * The address of a variable of a task, which is current.
     *
     * @param offset in the module's block
     * @param linkMap the module
     * @return -1 if the block does not exist yet or the C library is unknown
     */
    long find(Task task, long offset, long linkMap) {
        Map<String, Long> known = symbols.getOrDefault(task.process().pid(), Map.of());
        if (!known.containsKey(MODULE_ID) || !known.containsKey(OFFSET)) {
            return UNALLOCATED;
        }
        AddressSpace memory = task.memory();
        try {
            long module = memory.read64(linkMap + fieldOffset(memory, known.get(MODULE_ID)));
            long fixed = memory.read64(linkMap + fieldOffset(memory, known.get(OFFSET)));
            long pointer = task.registers().get(Register.FS_BASE);
            if (module <= 0 || module > MAX_MODULES || pointer == 0) {
                return UNALLOCATED;
            }
            long vector = memory.read64(pointer + DTV);
            long block = memory.read64(vector - DTV_ENTRY) < module ? UNALLOCATED
                    : memory.read64(vector + DTV_ENTRY * module);
            if (block == UNALLOCATED && fixed > 0) {
                block = pointer - fixed;
            }
            return block == UNALLOCATED || block == 0 ? UNALLOCATED : block + offset;
        } catch (GuestFault fault) {
            return UNALLOCATED;
        }
    }

    private static long fieldOffset(AddressSpace memory, long descriptor) {
        int offset = memory.read32(descriptor + DESCRIBED_OFFSET);
        if (offset < 0 || offset > MAX_FIELD_OFFSET) {
            throw new GuestFault(descriptor, Access.READ);
        }
        return offset;
    }
}
