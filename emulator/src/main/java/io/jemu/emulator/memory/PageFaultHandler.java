package io.jemu.emulator.memory;

/** Decides what becomes of an access that the page table does not allow. */
@FunctionalInterface
public interface PageFaultHandler {
    /**
     * Makes the page of an address accessible if the address space's owner allows that access.
     *
     * @return true if the page table now allows the access (it is then retried), false if the access is illegal
     */
    boolean resolve(long address, Access access);
}
