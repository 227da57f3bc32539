package io.jemu.emulator.cpu;

/** A saved CPU: all registers, x87 and SSE state. Made by {@link Engine#newState}; close it to free host memory. */
public interface CpuState extends AutoCloseable {
    @Override
    void close();
}
