package io.jemu.loader.relocate;

/** Changes the protection of guest memory, as mprotect(2). */
@FunctionalInterface
public interface Protector {
    /**
     * @param flags PF_R, PF_W and PF_X of ELF program headers
     * @return 0, or a Linux errno number
     */
    int protect(long address, long length, int flags);
}
