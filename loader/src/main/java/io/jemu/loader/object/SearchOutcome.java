package io.jemu.loader.object;

import io.jemu.loader.host.GlibcVersion;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;

/**
 * Why files that were tried in a search could not be used: errno as the last failed attempt left it, which becomes part
 * of the message if nothing is found, and whether a file of the other ELF class was passed over.
 */
public final class SearchOutcome {
    private int errno;
    private boolean otherClass;

    /** Notes the errno of a system call. */
    public void failed(SyscallException failure) {
        errno = failure.errno().number();
    }

    /** A file was opened: errno starts anew. */
    public void opened() {
        errno = 0;
    }

    /** A file is passed over as if it did not exist. */
    public void passedOver() {
        errno = Errno.ENOENT.number();
    }

    /** A 32-bit file is passed over. */
    public void passedOverOtherClass() {
        otherClass = true;
        passedOver();
    }

    /** Linux errno number, 0 if the last attempt did not fail. */
    public int errno() {
        return errno;
    }

    public boolean otherClass() {
        return otherClass;
    }

    /**
     * Whether the last failure only means that there is no such file, or that it may not be read.
     *
     * @param version since 2.39 a file in the place of a directory is no reason to give up either
     */
    public boolean searchMayGoOn(GlibcVersion version) {
        return errno == Errno.ENOENT.number() || errno == Errno.EACCES.number()
                || errno == Errno.ENOTDIR.number() && version.atLeast(2, 39);
    }
}
