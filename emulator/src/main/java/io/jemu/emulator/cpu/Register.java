package io.jemu.emulator.cpu;

/** The registers of an x86-64 CPU that Linux programs, the kernel and the loader deal with one by one. */
public enum Register {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15, RIP, RFLAGS, FS_BASE, GS_BASE
}
