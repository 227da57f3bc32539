package io.jemu.loader.start;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.runtime.RuntimeLinker;

/** Whether the stack is executable when the program starts: the program's wish, and glibc.rtld.execstack's (2.41). */
final class StackExecution {
    private static final String TUNABLE = "glibc.rtld.execstack";
    private static final int FORBIDDEN = 0;
    private static final int ON_DEMAND = 1;
    private static final int FORCED = 2;
    private static final String CANNOT = "cannot enable executable stack as shared object requires";

    private StackExecution() {}

    /**
     * Applies both.
     *
     * @param direct whether ld.so was started as a program, and the kernel knew nothing of the program's wish
     * @throws LoaderError if the stack cannot be made executable
     * @throws FatalMessage if the tunable does not allow it
     */
    static void apply(RuntimeLinker linker, boolean direct) {
        boolean wanted = (linker.main().image().stackFlags() & ProgramHeader.PF_X) != 0;
        if (direct && wanted && !linker.arrivals().stackIsExecutable()) {
            int errno = linker.arrivals().makeStackExecutable(false);
            if (errno != 0) {
                throw new LoaderError(errno, linker.context().options().program(), CANNOT);
            }
        }
        int mode = (int) linker.context().options().tunables().number(TUNABLE, ON_DEMAND);
        if (mode == FORBIDDEN && wanted) {
            throw new FatalMessage("Fatal glibc error: executable stack is not allowed");
        }
        if (mode == FORCED && linker.arrivals().makeStackExecutable() != 0) {
            throw new FatalMessage("Fatal glibc error: cannot enable executable stack as tunable requires");
        }
    }
}
