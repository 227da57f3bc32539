package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import java.util.HashMap;
import java.util.Map;

/** Shows system calls as strace 6 does, first what they get, then what they give. */
final class CallFormatter {
    private static final int MAX_ARGUMENTS = 6;
    private static final CallRule NO_RULE = new CallRule() {};

    private final ArgumentFormatter arguments = new ArgumentFormatter();
    private final Map<String, CallRule> rules = new HashMap<>();
    private final Known[] known = new Known[CallSet.LIMIT];

    CallFormatter() {
        DataRules.addTo(rules);
        IpcRules.addTo(rules);
        MessageRules.addTo(rules);
        FileRules.addTo(rules);
        ProcessRules.addTo(rules);
        ControlRules.addTo(rules);
        FutexRules.addTo(rules);
        PrctlRules.addTo(rules);
        SystemRules.addTo(rules);
        SocketRules.addTo(rules);
    }

    /**
     * What is known of a number.
     *
     * @param descriptor null for a call that is not declared
     * @param constant the text of a call without arguments, else null
     */
    record Known(String name, SyscallDescriptor descriptor, String constant) {}

    /** What is known of a number; null if Linux has no such call. */
    Known known(int number) {
        if (number < 0 || number >= known.length) {
            return null;
        }
        if (known[number] == null) {
            known[number] = find(number);
        }
        return known[number];
    }

    private static Known find(int number) {
        return SyscallDescriptors.of(number)
                .map(found -> new Known(found.name(), found,
                        hasConstantText(found) ? found.name() + "()" : null))
                .or(() -> SyscallNumber.of(number).map(call -> new Known(call.cName(), null, null)))
                .orElse(null);
    }

    private static boolean hasConstantText(SyscallDescriptor call) {
        return call.arguments().isEmpty() && call.number() != SyscallNumber.RT_SIGRETURN.number();
    }

    /** Takes down what is known before the call. */
    TracedCall begin(SyscallDescriptor descriptor, View view, long... registers) {
        TracedCall call = new TracedCall(descriptor, view, registers);
        if (view.style().raw().contains(descriptor.number())) {
            call.arguments(numbers(registers, call.shown()));
            return call;
        }
        rule(descriptor).entered(call);
        arguments.enter(call);
        return call;
    }

    /** Completes a call with its result. */
    void end(TracedCall call, long result) {
        call.end(result);
        if (call.replaced()) {
            if (!call.failed() && call.view().style().raw().contains(call.descriptor().number())) {
                call.outcome(Values.hex(result));
            }
            return;
        }
        try {
            rule(call.descriptor()).returned(call);
        } catch (GuestFault fault) {
            call.outcome(null); // what the call has written is gone already: its result is all that can be shown
        }
        arguments.leave(call);
    }

    private CallRule rule(SyscallDescriptor descriptor) {
        return rules.getOrDefault(descriptor.name(), NO_RULE);
    }

    /** A call that is not declared. */
    static String unlisted(String name, long... registers) {
        return name + '(' + numbers(registers, MAX_ARGUMENTS) + ')';
    }

    private static String numbers(long[] registers, int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ", ").append(Values.hex(registers[i]));
        }
        return out.toString();
    }
}
