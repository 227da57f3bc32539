package io.jemu.syscalls.exec;

import io.jemu.syscalls.vfs.OpenFile;
import java.util.List;

/**
 * A program as execve(2) has set it up. Addresses are the guest's.
 *
 * @param path the path as given to execve, AT_EXECFN; for a script it is the script's
 * @param file the program, open as long as it is mapped; its path is that of /proc/self/exe
 * @param argv the arguments, one char per byte
 * @param env the environment, one char per byte
 * @param auxv the auxiliary vector in order, AT_NULL excluded
 * @param base what is added to the file's virtual addresses
 * @param phdr the address of the program headers, AT_PHDR
 * @param phnum the number of program headers
 * @param entry the program's entry point, AT_ENTRY
 * @param stackPointer where argc lies: RSP at the entry point
 * @param interpreterPath the path in PT_INTERP, null if the program names none
 * @param executableStack whether PT_GNU_STACK asks for an executable stack
 */
public record ExecImage(
        String path,
        OpenFile file,
        List<String> argv,
        List<String> env,
        List<AuxEntry> auxv,
        long base,
        long phdr,
        int phnum,
        long entry,
        long stackPointer,
        String interpreterPath,
        boolean executableStack) {

    /**
     * One entry of the auxiliary vector.
     *
     * @param address where its {@code a_type} lies on the stack; {@code a_val} follows 8 bytes later
     */
    public record AuxEntry(long type, long value, long address) {}

    /** The address of {@code argv[0]}'s pointer on the stack. */
    public long argvAddress() {
        return stackPointer + Long.BYTES;
    }

    /** The address of {@code environ[0]}'s pointer on the stack. */
    public long envAddress() {
        return argvAddress() + Long.BYTES * (argv.size() + 1L);
    }

    /** The address of the auxiliary vector on the stack. */
    public long auxvAddress() {
        return auxv.getFirst().address();
    }

    /** The same with other values in the auxiliary vector. */
    public ExecImage withAuxiliaryVector(List<AuxEntry> entries) {
        return new ExecImage(path, file, argv, env, entries, base, phdr, phnum, entry, stackPointer, interpreterPath,
                executableStack);
    }

    /** The same after some variables were taken away; the auxiliary vector stays where it is. */
    public ExecImage withEnvironment(List<String> left) {
        return new ExecImage(path, file, argv, left, auxv, base, phdr, phnum, entry, stackPointer, interpreterPath,
                executableStack);
    }
}
