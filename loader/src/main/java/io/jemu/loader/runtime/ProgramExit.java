package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.solaris.SolarisMessages;
import io.jemu.syscalls.kernel.Task;
import java.util.Arrays;

/**
 * Ends a process as ld.so does: a message, then exit_group, executed by the guest like any other system call. ld.so.1
 * has other words, and kills the process.
 */
public final class ProgramExit {
    /** mov $231,%eax (exit_group); syscall. */
    private static final byte[] EXIT_GROUP = {(byte) 0xb8, (byte) 231, 0, 0, 0, 0x0f, 0x05};
    /** mov $62,%eax (kill); syscall. */
    private static final byte[] KILL = {(byte) 0xb8, 62, 0, 0, 0, 0x0f, 0x05};
    private static final int SIGKILL = 9;
    private static final int CODE_SIZE = 4096;
    private static final int CODE_ALIGNMENT = 16;

    private final LdDebug debug;
    private final String program;
    private final LoaderMemory mappings;
    private final AddressSpace memory;
    private final boolean solaris;
    private long exitCode;

    /** @param solaris whether failures are told and end as by ld.so.1 */
    public ProgramExit(LdDebug debug, String program, LoaderMemory mappings, AddressSpace memory, boolean solaris) {
        this.solaris = solaris;
        this.debug = debug;
        this.program = program;
        this.mappings = mappings;
        this.memory = memory;
    }

    /** The same for a process that was forked off. */
    ProgramExit copy(LoaderMemory childMappings, AddressSpace child) {
        ProgramExit copy = new ProgramExit(debug, program, childMappings, child, solaris);
        copy.exitCode = exitCode;
        return copy;
    }

    /** The same for messages that name the program otherwise. */
    public ProgramExit named(String name) {
        ProgramExit named = new ProgramExit(debug, name, mappings, memory, solaris);
        named.exitCode = exitCode;
        return named;
    }

    /** Maps a page with the loader's guest code: {@code code}, and the last system call behind it. */
    public long placeCode(byte[] code) {
        int offset = code.length + CODE_ALIGNMENT - 1 & -CODE_ALIGNMENT;
        byte[] all = Arrays.copyOf(code, offset + EXIT_GROUP.length + KILL.length);
        System.arraycopy(EXIT_GROUP, 0, all, offset, EXIT_GROUP.length);
        System.arraycopy(KILL, 0, all, offset + EXIT_GROUP.length, KILL.length);
        long page = placePage(all);
        exitCode = page + offset;
        return page;
    }

    /** Maps a page with guest code. */
    long placePage(byte[] code) {
        long page = mappings.mapAnonymous(CODE_SIZE);
        memory.write(page, code);
        mappings.makeCode(page, CODE_SIZE);
        return page;
    }

    /** Prints why the process cannot go on, and makes it end with status 127. Outside the engine's run. */
    public void die(Task task, RuntimeException reason) {
        if (solaris && reason instanceof LoaderError error) {
            debug.printError("%s\n", SolarisMessages.line(program, error));
            kill(task);
            return;
        }
        switch (reason) {
            case LoaderError error -> debug.printError("%s", FatalError.message(program, error.occasion(),
                    error.object(), error.text(), Math.max(0, error.errno())));
            case FatalMessage message -> debug.printError("%s\n", message.getMessage());
            default -> throw reason;
        }
        end(task, FatalError.STATUS);
    }

    private void kill(Task task) {
        Registers registers = task.registers();
        registers.set(Register.RDI, task.process().pid());
        registers.set(Register.RSI, SIGKILL);
        registers.set(Register.R11, exitCode + EXIT_GROUP.length);
        registers.set(Register.RIP, exitCode + EXIT_GROUP.length);
    }

    /** Makes the process end. Outside the engine's run. */
    public void end(Task task, int status) {
        Registers registers = task.registers();
        registers.set(Register.RDI, status);
        registers.set(Register.R11, exitCode);
        registers.set(Register.RIP, exitCode);
    }
}
