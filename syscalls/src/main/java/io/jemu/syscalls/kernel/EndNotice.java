package io.jemu.syscalls.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What can be polled to learn of the end of a process or thread: a pipe of the host, so that it can be waited for with
 * other descriptors. It is readable after the end, and hung up when nobody can ask how it ended any more.
 */
final class EndNotice {
    private final Posix posix;
    private final int[] ends = new int[2];
    private boolean ended;
    private boolean forgotten;

    /** @throws io.jemu.syscalls.abi.SyscallException EMFILE, ENFILE */
    EndNotice(Posix posix) {
        this.posix = posix;
        Posix.check(posix.pipe2(ends, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK));
    }

    /** A descriptor of the host to poll, which the caller closes. */
    int subscribe() {
        return (int) Posix.check(posix.duplicate(ends[0], 0));
    }

    void ended() {
        if (!ended) {
            ended = true;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocate(JAVA_BYTE);
                Posix.check(posix.write(ends[1], one.address(), one.byteSize()));
            }
        }
    }

    /** The process was waited for; descriptors that were handed out keep what they show. */
    void forgotten() {
        if (!forgotten) {
            forgotten = true;
            ended();
            posix.close(ends[1]);
            posix.close(ends[0]);
        }
    }
}
