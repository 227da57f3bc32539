package io.jemu.loader.runtime;

import io.jemu.emulator.memory.Page;
import io.jemu.loader.glibc.GuestStruct;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.ThreadField;
import io.jemu.loader.host.GuestMappings;
import io.jemu.loader.tls.ThreadList;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.Protection;
import java.util.List;

/** Makes the stacks of a process executable for an object that asks for it: _dl_make_stacks_executable of glibc. */
final class StackProtection {
    private static final int EXECUTABLE = Protection.PROT_READ | Protection.PROT_WRITE | Protection.PROT_EXEC;

    private final RtldData data;
    private final GuestMappings mappings;

    StackProtection(RtldData data, GuestMappings mappings) {
        this.data = data;
        this.mappings = mappings;
    }

    /**
     * Changes the first thread's stack and those that libc has allocated, whether they are used or not.
     *
     * @param stackEnd an address in the first thread's stack
     * @return 0, or an errno number
     */
    int makeExecutable(long stackEnd) {
        try {
            mappings.protect(Page.roundDown(stackEnd), Page.SIZE, EXECUTABLE | Protection.PROT_GROWSDOWN);
            for (RtldGlobal list : List.of(RtldGlobal._dl_stack_used, RtldGlobal._dl_stack_cache)) {
                for (long thread : ThreadList.of(data, list)) {
                    GuestStruct struct = new GuestStruct(data.memory(), data.layout(), thread);
                    long guard = struct.get(ThreadField.guardsize);
                    mappings.protect(struct.get(ThreadField.stackblock) + guard,
                            struct.get(ThreadField.stackblock_size) - guard, EXECUTABLE);
                }
            }
            return 0;
        } catch (SyscallException refused) {
            return refused.errno().number();
        }
    }
}
