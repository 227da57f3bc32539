package io.jemu.syscalls.boot;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import java.util.List;

/** Finds a program by name in the guest's PATH, inside the guest's root, as execvp(3) does. */
public final class ProgramSearch {
    private static final String PATH = "PATH=";
    /** Where execvp(3) looks without PATH: confstr(_CS_PATH). */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private ProgramSearch() {}

    /**
     * The path to execute.
     *
     * @throws SyscallException ENOENT if there is no such program, EACCES if what was found may not be executed
     */
    public static String find(Vfs vfs, FsContext context, String program, List<String> environment) {
        if (program.indexOf('/') >= 0) {
            return program;
        }
        if (program.isEmpty()) {
            throw Errno.ENOENT.failure();
        }
        String path = environment.stream().filter(v -> v.startsWith(PATH)).findFirst()
                .map(v -> v.substring(PATH.length())).orElse(DEFAULT_PATH);
        SyscallException refused = Errno.ENOENT.failure();
        for (String directory : path.split(":", -1)) {
            String candidate = directory.isEmpty() ? "./" + program : directory + "/" + program;
            try {
                if (!vfs.queries().status(context, null, candidate, 0).isDirectory()) {
                    vfs.queries().access(context, null, candidate, AccessMode.X_OK, 0);
                    return candidate;
                }
            } catch (SyscallException e) {
                if (e.errno() == Errno.EACCES) {
                    refused = e;
                }
            }
        }
        throw refused;
    }
}
