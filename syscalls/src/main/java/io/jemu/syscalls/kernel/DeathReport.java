package io.jemu.syscalls.kernel;

/**
 * How a signal killed a process, for a diagnosis.
 *
 * @param signal the signal's number
 * @param code si_code: SEGV_MAPERR and the like, 0 if a process sent it
 * @param address the address that could not be accessed, or 0
 * @param rip where the program was
 * @param rsp its stack pointer
 */
public record DeathReport(int signal, int code, long address, long rip, long rsp) {}
