package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.descriptor.SyscallDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Shows system calls as strace 6 does, first what they get, then what they give. */
final class CallFormatter {
    private static final int MAX_ARGUMENTS = 6;
    private static final CallRule NO_RULE = new CallRule() {};

    private final ArgumentFormatter arguments = new ArgumentFormatter();
    private final Map<String, CallRule> rules = new HashMap<>();
    private final Map<Integer, Optional<SyscallDescriptor>> descriptors = new HashMap<>();

    CallFormatter() {
        FileRules.addTo(rules);
        ProcessRules.addTo(rules);
        ControlRules.addTo(rules);
    }

    /** The call's description, or nothing for an unlisted number. */
    Optional<SyscallDescriptor> descriptor(int number) {
        return descriptors.computeIfAbsent(number, SyscallDescriptors::of);
    }

    /** Takes down what is known before the call. */
    TracedCall begin(SyscallDescriptor descriptor, AddressSpace memory, long... registers) {
        TracedCall call = new TracedCall(descriptor, memory, registers);
        rule(descriptor).entered(call);
        arguments.enter(call);
        return call;
    }

    /** Completes a call with its result. */
    void end(TracedCall call, long result) {
        call.end(result);
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
        StringBuilder out = new StringBuilder(name).append('(');
        for (int i = 0; i < MAX_ARGUMENTS; i++) {
            out.append(i == 0 ? "" : ", ").append(Values.hex(registers[i]));
        }
        return out.append(')').toString();
    }
}
