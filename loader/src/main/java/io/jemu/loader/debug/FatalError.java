package io.jemu.loader.debug;

import io.jemu.syscalls.abi.Errno;
import java.util.EnumSet;
import java.util.Set;

/** How ld.so's messages are put together. */
public final class FatalError {
    /** Exit status of a process that ld.so ends. */
    public static final int STATUS = 127;
    private static final Set<Errno> KNOWN =
            EnumSet.of(Errno.ENOMEM, Errno.EINVAL, Errno.ENOENT, Errno.EPERM, Errno.EIO, Errno.EACCES);
    /** What stands for argv[0] where there is none (RTLD_PROGNAME). */
    private static final String NO_PROGRAM_NAME = "<program name unknown>";

    private FatalError() {
    }

    /**
     * The last words of a process whose start failed, with their line end (fatal_error in elf/dl-error-skeleton.c).
     *
     * @param program argv[0], null if there is none
     * @param occasion for instance "error while loading shared libraries"
     * @param object name of the object concerned, may be empty
     * @param text the message proper
     * @param errno whose text is added, 0 for none
     */
    public static String message(String program, String occasion, String object, String text, int errno) {
        return programName(program) + ": " + occasion + ": " + object + (object.isEmpty() ? "" : ": ") + text
                + (errno == 0 ? "" : ": " + errnoText(errno)) + "\n";
    }

    /** argv[0], or what ld.so writes for it. */
    public static String programName(String program) {
        return program == null ? NO_PROGRAM_NAME : program;
    }

    /** What ld.so itself has of strerror(3) (elf/dl-minimal.c): six texts. dlerror(3) is libc's and knows all. */
    private static String errnoText(int errno) {
        Errno name = Errno.of(errno).orElse(null);
        return name != null && KNOWN.contains(name) ? name.text() : "Error " + errno;
    }
}
