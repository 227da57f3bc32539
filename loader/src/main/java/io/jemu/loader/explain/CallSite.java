package io.jemu.loader.explain;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.RuntimeLinker;

/** Finds and names the call instruction that led to a binding. */
public final class CallSite {
    private static final int CALL_REL32 = 0xe8;
    private static final int CALL_REL32_SIZE = 5;
    private static final int INDIRECT_GROUP = 0xff;
    private static final int CALL_MEMORY_RIP = 0x15;
    private static final int CALL_MEMORY_SIZE = 6;
    private static final int JUMP_MEMORY_RIP = 0x25;
    private static final int JUMP_MEMORY_SIZE = 6;
    /** What may precede the jump of a PLT entry: endbr64, a bnd prefix. */
    private static final int MAX_PREFIX = 5;

    private final RuntimeLinker linker;
    private final AddressSpace memory;

    /** @param linker of the process that calls */
    public CallSite(RuntimeLinker linker) {
        this.linker = linker;
        this.memory = linker.context().memory();
    }

    /** Where the call is, see {@link CodeNames#name}; empty if it is not certain which one it was. */
    String describe(Binding binding) {
        long call = address(binding);
        if (call == 0) {
            return "";
        }
        LinkMap object = linker.index().containing(binding.caller());
        try {
            return new CodeNames(linker.context().files(), object, path(object)).name(call);
        } catch (GuestFault unreadable) {
            return "";
        }
    }

    /** The guest address of the call; 0 if there is none, or if it is not certain which one it was. */
    public long address(Binding binding) {
        LinkMap object = binding.caller() == 0 ? null : linker.index().containing(binding.caller());
        if (object == null || binding.when() == Moment.LAZY && object != binding.requester()) {
            // A jump: the return address belongs to the caller of the function that jumped.
            return 0;
        }
        try {
            return callBefore(binding);
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    private String path(LinkMap object) {
        if (object != linker.main()) {
            return object.name();
        }
        String executable = linker.task().process().executable().path();
        // Started by a command line of ld.so, the process is one of ld.so's file.
        return fileName(executable).equals(fileName(linker.rtld().name())) ? linker.context().options().program()
                : executable;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private long callBefore(Binding binding) {
        long after = binding.caller();
        if (byteAt(after - CALL_REL32_SIZE) == CALL_REL32) {
            long target = after + memory.read32(after - Integer.BYTES);
            if (binding.when() != Moment.LAZY || jumpsThrough(target, binding.slot())) {
                return after - CALL_REL32_SIZE;
            }
        }
        boolean indirect = byteAt(after - CALL_MEMORY_SIZE) == INDIRECT_GROUP
                && byteAt(after - CALL_MEMORY_SIZE + 1) == CALL_MEMORY_RIP;
        if (indirect && (binding.when() != Moment.LAZY
                || after + memory.read32(after - Integer.BYTES) == binding.slot())) {
            return after - CALL_MEMORY_SIZE;
        }
        return 0;
    }

    /** Whether code is a PLT entry: jmp *slot(%rip), perhaps after a prefix. */
    private boolean jumpsThrough(long code, long slot) {
        for (int prefix = 0; prefix <= MAX_PREFIX; prefix++) {
            long at = code + prefix;
            if (byteAt(at) == INDIRECT_GROUP && byteAt(at + 1) == JUMP_MEMORY_RIP
                    && at + JUMP_MEMORY_SIZE + memory.read32(at + 2) == slot) {
                return true;
            }
        }
        return false;
    }

    private int byteAt(long address) {
        return memory.read8(address) & 0xff;
    }
}
