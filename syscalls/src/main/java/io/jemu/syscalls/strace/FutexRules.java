package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** futex: what the arguments mean, and how many there are, depends on the operation. */
final class FutexRules {
    private static final ConstantTable OPERATION = ConstantTable.parse("""
            FUTEX_WAIT=0 FUTEX_WAKE=1 FUTEX_FD=2 FUTEX_REQUEUE=3 FUTEX_CMP_REQUEUE=4 FUTEX_WAKE_OP=5 FUTEX_LOCK_PI=6
            FUTEX_UNLOCK_PI=7 FUTEX_TRYLOCK_PI=8 FUTEX_WAIT_BITSET=9 FUTEX_WAKE_BITSET=10 FUTEX_WAIT_REQUEUE_PI=11
            FUTEX_CMP_REQUEUE_PI=12 FUTEX_LOCK_PI2=13""");
    private static final int PRIVATE = 128;
    private static final int CLOCK_REALTIME = 256;
    private static final int COMMAND = 127;
    private static final int ANY_BIT = -1;

    private static final ConstantTable WAKE_OPERATION = ConstantTable.parse("""
            FUTEX_OP_SET=0 FUTEX_OP_ADD=1 FUTEX_OP_OR=2 FUTEX_OP_ANDN=3 FUTEX_OP_XOR=4""");
    private static final ConstantTable WAKE_COMPARISON = ConstantTable.parse("""
            FUTEX_OP_CMP_EQ=0 FUTEX_OP_CMP_NE=1 FUTEX_OP_CMP_LT=2 FUTEX_OP_CMP_LE=3 FUTEX_OP_CMP_GT=4
            FUTEX_OP_CMP_GE=5""");
    /** Bits of the argument that says what FUTEX_WAKE_OP does (futex(2)). */
    private static final int OPERATION_SHIFT = 28;
    private static final int COMPARISON_SHIFT = 24;
    private static final int OPERAND_SHIFT = 12;
    private static final int OPERAND_IS_SHIFT = 0x8;
    private static final int OPERATION_MASK = 0x7;
    private static final int COMPARISON_MASK = 0xf;
    private static final int OPERAND_MASK = 0xfff;

    private FutexRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("futex", CallRule.entering(FutexRules::entered));
    }

    private static void entered(TracedCall call) {
        int operation = (int) call.value(1);
        boolean known = OPERATION.name(operation & ~(PRIVATE | CLOCK_REALTIME)) != null;
        String name = OPERATION.name(operation & COMMAND);
        call.text(2, Integer.toUnsignedString((int) call.value(2)));
        if (name == null) {
            call.text(1, call.view().constant(OPERATION, Integer.toUnsignedLong(operation)));
            call.text(3, Values.address(call.value(3)));
            call.text(4, Values.address(call.value(4)));
            call.text(5, Values.hex(Integer.toUnsignedLong((int) call.value(5))));
            return;
        }
        call.text(1, !known ? call.view().constant(OPERATION, Integer.toUnsignedLong(operation))
                : name + ((operation & PRIVATE) != 0 ? "_PRIVATE" : "")
                        + ((operation & CLOCK_REALTIME) != 0 ? "|FUTEX_CLOCK_REALTIME" : ""));
        switch (name) {
            case "FUTEX_WAKE", "FUTEX_FD" -> call.show(3);
            case "FUTEX_UNLOCK_PI", "FUTEX_TRYLOCK_PI" -> call.show(2);
            case "FUTEX_LOCK_PI", "FUTEX_LOCK_PI2" -> {
                call.text(2, timeout(call));
                call.show(3);
            }
            case "FUTEX_WAIT" -> {
                call.text(3, timeout(call));
                call.show(4);
            }
            case "FUTEX_WAIT_BITSET" -> {
                call.text(3, timeout(call));
                call.text(4, bitset((int) call.value(5)));
                call.show(5);
            }
            case "FUTEX_WAIT_REQUEUE_PI" -> {
                call.text(3, timeout(call));
                call.text(4, Values.address(call.value(4)));
                call.show(5);
            }
            case "FUTEX_WAKE_BITSET" -> {
                call.text(3, bitset((int) call.value(5)));
                call.show(4);
            }
            default -> {
                call.text(3, Integer.toUnsignedString((int) call.value(3)));
                call.text(4, Values.address(call.value(4)));
                call.text(5, name.equals("FUTEX_WAKE_OP") ? wakeOperation((int) call.value(5))
                        : Integer.toUnsignedString((int) call.value(5)));
                call.show(name.equals("FUTEX_REQUEUE") ? 5 : 6);
            }
        }
    }

    private static String wakeOperation(int bits) {
        int operation = bits >>> OPERATION_SHIFT;
        int comparison = bits >>> COMPARISON_SHIFT & COMPARISON_MASK;
        StringBuilder out = new StringBuilder();
        if ((operation & OPERAND_IS_SHIFT) != 0) {
            out.append("FUTEX_OP_OPARG_SHIFT<<").append(OPERATION_SHIFT).append('|');
        }
        return out.append(shifted(WAKE_OPERATION, operation & OPERATION_MASK, OPERATION_SHIFT, "FUTEX_OP_")).append('|')
                .append(Values.hex(bits >>> OPERAND_SHIFT & OPERAND_MASK)).append("<<").append(OPERAND_SHIFT)
                .append('|').append(shifted(WAKE_COMPARISON, comparison, COMPARISON_SHIFT, "FUTEX_OP_CMP_"))
                .append('|').append(Values.hex(bits & OPERAND_MASK)).toString();
    }

    private static String shifted(ConstantTable table, int value, int shift, String prefix) {
        String name = table.name(value);
        return name != null ? name + "<<" + shift
                : Values.hex(value) + "<<" + shift + " /* " + prefix + "??? */";
    }

    private static String bitset(int bits) {
        return bits == ANY_BIT ? "FUTEX_BITSET_MATCH_ANY" : Values.hex(Integer.toUnsignedLong(bits));
    }

    private static String timeout(TracedCall call) {
        long address = call.value(3);
        return TracedCall.orAddress(address, () -> TimeStructures.TIMESPEC.format().text(call.view(), address));
    }
}
