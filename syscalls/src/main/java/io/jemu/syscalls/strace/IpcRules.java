package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Keys, flags, commands and messages of System V IPC. */
final class IpcRules {
    private static final int PERMISSIONS = 0777;

    private static final ConstantTable SHARED = ConstantTable.parse("""
            IPC_CREAT=0x200 IPC_EXCL=0x400 SHM_HUGETLB=0x800 SHM_NORESERVE=0x1000""");
    private static final ConstantTable OTHERS = ConstantTable.parse("IPC_CREAT=0x200 IPC_EXCL=0x400 IPC_NOWAIT=0x800");

    private static final ConstantTable SHARED_COMMAND = ConstantTable.parse("""
            IPC_RMID=0 IPC_SET=1 IPC_STAT=2 IPC_INFO=3 SHM_LOCK=11 SHM_UNLOCK=12 SHM_STAT=13 SHM_INFO=14
            SHM_STAT_ANY=15""");
    private static final ConstantTable SEMAPHORE_COMMAND = ConstantTable.parse("""
            IPC_RMID=0 IPC_SET=1 IPC_STAT=2 IPC_INFO=3 GETPID=11 GETVAL=12 GETALL=13 GETNCNT=14 GETZCNT=15 SETVAL=16
            SETALL=17 SEM_STAT=18 SEM_INFO=19 SEM_STAT_ANY=20""");
    private static final ConstantTable QUEUE_COMMAND = ConstantTable.parse("""
            IPC_RMID=0 IPC_SET=1 IPC_STAT=2 IPC_INFO=3 MSG_STAT=11 MSG_INFO=12 MSG_STAT_ANY=13""");
    private static final long IPC_64 = 0x100;
    /** What semop(2) takes at most. */
    private static final int MOST_OPERATIONS = 500;

    private IpcRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("shmget", CallRule.entering(call -> get(call, 2, SHARED)));
        byName.put("semget", CallRule.entering(call -> get(call, 2, OTHERS)));
        byName.put("shmctl", CallRule.entering(call -> command(call, 1, SHARED_COMMAND, "SHM")));
        byName.put("semctl", CallRule.entering(call -> command(call, 2, SEMAPHORE_COMMAND, "SEM")));
        byName.put("msgctl", CallRule.entering(call -> command(call, 1, QUEUE_COMMAND, "MSG")));
        for (String name : new String[] {"semop", "semtimedop"}) {
            byName.put(name, CallRule.entering(call -> {
                if (Integer.compareUnsigned((int) call.value(2), MOST_OPERATIONS) > 0) {
                    call.text(1, Values.address(call.value(1)));
                }
                call.text(2, Integer.toUnsignedString((int) call.value(2)));
            }));
        }
        byName.put("msgsnd", CallRule.entering(call ->
                call.pointee(1, () -> message(call.view(), call.value(1), call.value(2)))));
        byName.put("msgrcv", CallRule.of(call -> call.text(1, null), call -> {
            if (call.failed()) {
                call.text(1, Values.address(call.value(1)));
            } else {
                call.pointee(1, () -> message(call.view(), call.value(1), call.result()));
            }
        }));
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

    /** A command, which may have a bit that says what structures it uses. */
    private static void command(TracedCall call, int index, ConstantTable table, String prefix) {
        long command = Integer.toUnsignedLong((int) call.value(index));
        long number = command & ~IPC_64;
        String name = table.name(number);
        String text = (command == number ? "" : "IPC_64|")
                + (name != null ? name : Values.hex(number) + " /* " + prefix + "_??? */");
        call.text(index, call.view().named(Values.hex(command), text));
    }

    private static String message(View view, long address, long length) {
        return new Fields(view, address).signed64("mtype", 0)
                .put("mtext", Fields.bytes(view, address + Long.BYTES, length)).toString();
    }
}
