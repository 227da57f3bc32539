package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** prctl: what the arguments mean, and how many there are, depends on the option. */
final class PrctlRules {
    private static final ConstantTable OPTION = ConstantTable.parse("""
            PR_SET_PDEATHSIG=1 PR_GET_PDEATHSIG=2 PR_GET_DUMPABLE=3 PR_SET_DUMPABLE=4 PR_GET_KEEPCAPS=7
            PR_SET_KEEPCAPS=8 PR_GET_TIMING=13 PR_SET_TIMING=14 PR_SET_NAME=15 PR_GET_NAME=16 PR_GET_SECCOMP=21
            PR_SET_SECCOMP=22 PR_CAPBSET_READ=23 PR_CAPBSET_DROP=24 PR_GET_TSC=25 PR_SET_TSC=26 PR_GET_SECUREBITS=27
            PR_SET_SECUREBITS=28 PR_SET_TIMERSLACK=29 PR_GET_TIMERSLACK=30 PR_SET_MM=35 PR_SET_CHILD_SUBREAPER=36
            PR_GET_CHILD_SUBREAPER=37 PR_SET_NO_NEW_PRIVS=38 PR_GET_NO_NEW_PRIVS=39 PR_GET_TID_ADDRESS=40
            PR_SET_THP_DISABLE=41 PR_GET_THP_DISABLE=42 PR_CAP_AMBIENT=47 PR_GET_SPECULATION_CTRL=52
            PR_SET_SPECULATION_CTRL=53 PR_SET_VMA=0x53564d41""");
    private static final ConstantTable DUMPABLE =
            ConstantTable.parse("SUID_DUMP_DISABLE=0 SUID_DUMP_USER=1 SUID_DUMP_ROOT=2");
    private static final ConstantTable TSC = ConstantTable.parse("PR_TSC_ENABLE=1 PR_TSC_SIGSEGV=2");
    private static final ConstantTable VMA = ConstantTable.parse("PR_SET_VMA_ANON_NAME=0");
    private static final ConstantTable SECCOMP = ConstantTable.parse("""
            SECCOMP_MODE_DISABLED=0 SECCOMP_MODE_STRICT=1 SECCOMP_MODE_FILTER=2""");
    private static final ConstantTable SECURE_BITS = ConstantTable.parse("""
            SECBIT_NOROOT=0x1 SECBIT_NOROOT_LOCKED=0x2 SECBIT_NO_SETUID_FIXUP=0x4 SECBIT_NO_SETUID_FIXUP_LOCKED=0x8
            SECBIT_KEEP_CAPS=0x10 SECBIT_KEEP_CAPS_LOCKED=0x20 SECBIT_NO_CAP_AMBIENT_RAISE=0x40
            SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED=0x80""");
    private static final ConstantTable MEMORY = ConstantTable.parse("""
            PR_SET_MM_START_CODE=1 PR_SET_MM_END_CODE=2 PR_SET_MM_START_DATA=3 PR_SET_MM_END_DATA=4
            PR_SET_MM_START_STACK=5 PR_SET_MM_START_BRK=6 PR_SET_MM_BRK=7 PR_SET_MM_ARG_START=8 PR_SET_MM_ARG_END=9
            PR_SET_MM_ENV_START=10 PR_SET_MM_ENV_END=11 PR_SET_MM_AUXV=12 PR_SET_MM_EXE_FILE=13 PR_SET_MM_MAP=14
            PR_SET_MM_MAP_SIZE=15""");
    private static final ConstantTable AMBIENT = ConstantTable.parse("""
            PR_CAP_AMBIENT_IS_SET=1 PR_CAP_AMBIENT_RAISE=2 PR_CAP_AMBIENT_LOWER=3 PR_CAP_AMBIENT_CLEAR_ALL=4""");
    private static final int AMBIENT_CLEAR_ALL = 4;
    private static final ConstantTable SPECULATION = ConstantTable.parse("""
            PR_SPEC_STORE_BYPASS=0 PR_SPEC_INDIRECT_BRANCH=1 PR_SPEC_L1D_FLUSH=2""");
    private static final ConstantTable SPECULATED = ConstantTable.parse("""
            PR_SPEC_PRCTL=0x1 PR_SPEC_ENABLE=0x2 PR_SPEC_DISABLE=0x4 PR_SPEC_FORCE_DISABLE=0x8
            PR_SPEC_DISABLE_NOEXEC=0x10""");
    private static final int NAME_SHOWN = 15;
    private static final int VMA_NAME_SHOWN = 80;
    /** What is larger is no number of a signal. */
    private static final int LARGEST_SIGNAL = 128;

    private PrctlRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("prctl", CallRule.of(PrctlRules::entered, PrctlRules::returned));
    }

    private static void entered(TracedCall call) {
        View view = call.view();
        long argument = call.value(1);
        switch (OPTION.name(call.value(0))) {
            case "PR_SET_NAME" -> {
                call.pointee(1, () -> ArgumentFormatter.string(view, argument, NAME_SHOWN));
                call.show(2);
            }
            case "PR_SET_PDEATHSIG" -> only(call, Long.compareUnsigned(argument, LARGEST_SIGNAL) > 0
                    ? Long.toUnsignedString(argument) : view.signal((int) argument));
            case "PR_SET_DUMPABLE" -> only(call, view.constant(DUMPABLE, argument));
            case "PR_CAPBSET_READ", "PR_CAPBSET_DROP" -> only(call, SystemStructures.capability(argument));
            case "PR_SET_KEEPCAPS", "PR_SET_CHILD_SUBREAPER" -> only(call, Long.toUnsignedString(argument));
            case "PR_SET_TIMERSLACK", "PR_SET_TIMING" -> only(call, String.valueOf(argument));
            case "PR_SET_TSC" -> only(call, view.constant(TSC, Integer.toUnsignedLong((int) argument)));
            case "PR_SET_SECUREBITS" -> only(call, view.flags(SECURE_BITS, argument));
            case "PR_GET_SPECULATION_CTRL" -> only(call, view.constant(SPECULATION, argument));
            case "PR_SET_SPECULATION_CTRL" -> {
                call.text(1, view.constant(SPECULATION, argument));
                call.text(2, SPECULATION.name(argument) == null ? Values.hex(call.value(2))
                        : view.constant(SPECULATED, call.value(2)));
                call.show(3);
            }
            case "PR_GET_NAME", "PR_GET_PDEATHSIG", "PR_GET_CHILD_SUBREAPER", "PR_GET_TSC", "PR_GET_TID_ADDRESS" ->
                only(call, Values.address(argument));
            case "PR_GET_DUMPABLE", "PR_GET_KEEPCAPS", "PR_GET_TIMERSLACK", "PR_GET_SECCOMP", "PR_GET_TIMING",
                    "PR_GET_SECUREBITS" -> call.show(1);
            case "PR_SET_SECCOMP" -> {
                call.text(1, view.constant(SECCOMP, argument));
                if (argument == 1) {
                    call.show(2);
                }
                hexadecimal(call, 2);
            }
            case "PR_SET_MM" -> {
                call.text(1, view.constant(MEMORY, Integer.toUnsignedLong((int) argument)));
                hexadecimal(call, 2);
            }
            case "PR_CAP_AMBIENT" -> ambient(call, argument);
            case "PR_SET_VMA" -> {
                call.text(1, view.constant(VMA, argument));
                call.text(2, Values.address(call.value(2)));
                call.text(3, Long.toUnsignedString(call.value(3)));
                call.pointee(4, () -> ArgumentFormatter.string(view, call.value(4), VMA_NAME_SHOWN));
            }
            case "PR_SET_NO_NEW_PRIVS", "PR_SET_THP_DISABLE" -> {
                call.text(1, Long.toUnsignedString(argument));
                hexadecimal(call, 2);
            }
            case null, default -> hexadecimal(call, 1);
        }
    }

    private static void ambient(TracedCall call, long operation) {
        call.text(1, call.view().constant(AMBIENT, operation));
        if (AMBIENT.name(operation) != null && operation != AMBIENT_CLEAR_ALL) {
            call.text(2, SystemStructures.capability(call.value(2)));
            hexadecimal(call, 3);
        } else {
            hexadecimal(call, 2);
        }
    }

    /** The option has one argument. */
    private static void only(TracedCall call, String argument) {
        call.text(1, argument);
        call.show(2);
    }

    private static void hexadecimal(TracedCall call, int from) {
        for (int i = from; i < call.shown(); i++) {
            call.text(i, Values.hex(call.value(i)));
        }
    }

    private static void returned(TracedCall call) {
        if (call.failed()) {
            return;
        }
        View view = call.view();
        long argument = call.value(1);
        switch (OPTION.name(call.value(0))) {
            case "PR_GET_NAME" -> call.pointee(1, () -> ArgumentFormatter.string(view, argument, NAME_SHOWN));
            case "PR_GET_PDEATHSIG" -> call.pointee(1, () -> "[" + view.signal(view.read32(argument)) + "]");
            case "PR_GET_CHILD_SUBREAPER" -> call.pointee(1, () -> "[" + view.read32(argument) + "]");
            case "PR_GET_TID_ADDRESS" ->
                call.pointee(1, () -> "[" + Values.address(view.read64(argument)) + "]");
            case "PR_GET_TSC" -> call.pointee(1, () -> "[" + view.constant(TSC, view.read32(argument)) + "]");
            case "PR_GET_DUMPABLE" ->
                call.outcome(call.result() + " (" + view.constant(DUMPABLE, call.result()) + ")");
            case "PR_GET_SECUREBITS" -> flagged(call, SECURE_BITS);
            case "PR_GET_SPECULATION_CTRL" -> flagged(call, SPECULATED);
            case null, default -> { }
        }
    }

    private static void flagged(TracedCall call, ConstantTable table) {
        if (call.result() != 0) {
            call.outcome(Values.hex(call.result()) + " (" + call.view().flags(table, call.result()) + ")");
        }
    }
}
