package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Keys and flags of System V IPC. */
final class IpcRules {
    private static final int PERMISSIONS = 0777;

    private static final ConstantTable SHARED = ConstantTable.parse("""
            IPC_CREAT=0x200 IPC_EXCL=0x400 SHM_HUGETLB=0x800 SHM_NORESERVE=0x1000""");
    private static final ConstantTable OTHERS = ConstantTable.parse("IPC_CREAT=0x200 IPC_EXCL=0x400 IPC_NOWAIT=0x800");

    private IpcRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("shmget", CallRule.entering(call -> get(call, 2, SHARED)));
        byName.put("semget", CallRule.entering(call -> get(call, 2, OTHERS)));
        byName.put("msgget", CallRule.entering(call -> get(call, 1, OTHERS)));
    }

    private static void get(TracedCall call, int index, ConstantTable table) {
        int key = (int) call.value(0);
        call.text(0, key == 0 ? call.view().named("0", "IPC_PRIVATE") : Values.hex(Integer.toUnsignedLong(key)));
        int flags = (int) call.value(index);
        int bits = flags & ~PERMISSIONS;
        String mode = Values.mode(flags & PERMISSIONS);
        call.text(index, bits == 0 ? mode : call.view().flags(table, Integer.toUnsignedLong(bits)) + "|" + mode);
    }
}
