package io.jemu.loader.runtime;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.loader.host.GuestMappings;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.Protection;

/**
 * Mappings as relocation and the loader's own data need them.
 *
 * @param mappings the process's
 */
public record LoaderMemory(GuestMappings mappings) {
    /** Anonymous zero memory, readable and writable. */
    public long mapAnonymous(long length) {
        return mappings.map(0, length, Protection.PROT_READ | Protection.PROT_WRITE, false, null, 0);
    }

    /** mprotect(2) with PF_ flags: 0, or an errno number. */
    int protectSegment(long address, long length, int flags) {
        int protection = ((flags & ProgramHeader.PF_R) != 0 ? Protection.PROT_READ : 0)
                | ((flags & ProgramHeader.PF_W) != 0 ? Protection.PROT_WRITE : 0)
                | ((flags & ProgramHeader.PF_X) != 0 ? Protection.PROT_EXEC : 0);
        try {
            mappings.protect(address, length, protection);
            return 0;
        } catch (SyscallException failure) {
            return failure.errno().number();
        }
    }

    /** Makes a page of code executable, and no longer writable. */
    void makeCode(long address, long length) {
        mappings.protect(address, length, Protection.PROT_READ | Protection.PROT_EXEC);
    }
}
