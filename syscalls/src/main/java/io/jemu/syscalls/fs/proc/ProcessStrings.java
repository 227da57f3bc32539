package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.exec.StringArea;
import io.jemu.syscalls.kernel.Process;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What execve(2) left on a process's stack, as it is now: programs write over their arguments to change what ps(1)
 * shows (fs/proc/base.c, get_mm_cmdline). What cannot be read, because the program has unmapped it, is left out.
 */
record ProcessStrings(Process process) {
    /** More than execve accepts: a corrupt area makes no larger file. */
    private static final long MAXIMUM = 8L << 20;
    private static final int AUX_ENTRY = 2 * Long.BYTES;
    private static final int CHUNK = 4096;

    byte[] commandLine() {
        StringArea area = process.strings();
        byte[] arguments = read(area.argStart(), area.argEnd());
        if (arguments.length == 0 || arguments[arguments.length - 1] == 0) {
            return arguments;
        }
        // A new title that is longer than the arguments were goes on in the environment, up to its NUL.
        byte[] all = read(area.argStart(), area.envEnd());
        for (int end = arguments.length; end < all.length; end++) {
            if (all[end] == 0) {
                return Arrays.copyOf(all, end);
            }
        }
        return all;
    }

    byte[] environment() {
        return read(process.strings().envStart(), process.strings().envEnd());
    }

    byte[] auxiliaryVector() {
        if (process.state().end() != null || process.strings().auxv() == 0) {
            return new byte[0];
        }
        ByteArrayOutputStream vector = new ByteArrayOutputStream();
        AddressSpace memory = process.memory();
        long at = process.strings().auxv();
        try {
            long type;
            do {
                type = memory.read64(at);
                vector.writeBytes(memory.read(at, AUX_ENTRY));
                at += AUX_ENTRY;
            } while (type != 0 && vector.size() < CHUNK);
        } catch (GuestFault fault) {
            return vector.toByteArray();
        }
        return vector.toByteArray();
    }

    private byte[] read(long start, long end) {
        if (process.state().end() != null || start >= end || end - start > MAXIMUM) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) (end - start)];
        for (int done = 0; done < bytes.length; ) {
            int size = Math.min(CHUNK - (int) (start + done & CHUNK - 1), bytes.length - done);
            try {
                process.memory().read(start + done, bytes, done, size);
            } catch (GuestFault fault) {
                return Arrays.copyOf(bytes, done);
            }
            done += size;
        }
        return bytes;
    }
}
