package io.jemu.loader.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import java.lang.foreign.MemorySegment;

/**
 * Writes to the descriptors of the process that runs, which may be a fork of the one that began. Files transfer from
 * guest RAM only, so the bytes pass through frames that no process sees, mapped in a page table that is never given to
 * a CPU.
 */
public final class KernelConsole implements GuestConsole {
    private static final int FRAMES = 16;
    private static final int CAPACITY = FRAMES * PhysicalMemory.FRAME_SIZE;
    private static final long ADDRESS = 1L << 20;
    private static final int LOG_MODE = 0666;

    private final Kernel kernel;
    private final PhysicalMemory physical;
    private AddressSpace scratch;
    private long frames;

    public KernelConsole(Kernel kernel) {
        this.kernel = kernel;
        this.physical = kernel.physicalMemory();
    }

    private Process process() {
        return kernel.scheduler().current().process();
    }

    @Override
    public int pid() {
        return process().pid();
    }

    @Override
    public void write(int fd, byte[] bytes) {
        try {
            OpenFile file = process().files().get(fd);
            prepare();
            for (int done = 0; done < bytes.length; ) {
                int n = Math.min(bytes.length - done, CAPACITY);
                MemorySegment.copy(bytes, done, physical.segment(), JAVA_BYTE, frames, n);
                long written = file.write(UserBuffer.of(scratch, ADDRESS, n), -1, 0);
                if (written <= 0) {
                    return;
                }
                done += (int) written;
            }
        } catch (SyscallException ignored) {
            // A process may have closed its standard error; ld.so does not care either.
        }
    }

    private void prepare() {
        if (scratch != null) {
            return;
        }
        frames = physical.allocateContiguous(FRAMES);
        PageTable table = new PageTable(physical);
        for (long i = 0; i < CAPACITY; i += PhysicalMemory.FRAME_SIZE) {
            table.set(ADDRESS + i, frames + i | PageTable.PRESENT | PageTable.WRITABLE | PageTable.NO_EXECUTE);
        }
        scratch = new AddressSpace(physical, table, TranslationCache.NONE, (address, access) -> false);
    }

    @Override
    public int openLog(String path) {
        try {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW;
            OpenFile file = kernel.vfs().open(process().fs(), null, path, flags, LOG_MODE);
            return process().files().install(file, false);
        } catch (SyscallException refused) {
            return -1;
        }
    }
}
