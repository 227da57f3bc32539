package io.jemu.trace.gdb;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The guest's files for the debugger, as a process sees them: vFile packets (GDB manual, "Host I/O Packets"). They are
 * only read.
 */
final class GuestFiles {
    /** More than GDB ever has open. */
    private static final int MAX_OPEN = 64;
    /** struct fio_stat (include/gdb/fileio.h), big-endian. */
    private static final int FIO_STAT_SIZE = 64;
    private static final int ACCESS_MODE = 3;
    private static final int BLOCK = 512;
    /** How much is read at a time. */
    private static final int PAGES = 8;
    private static final int BUFFER_SIZE = PAGES * Page.SIZE;
    /** Where the memory lies that files are read into, in an address space of its own. */
    private static final long BUFFER = 0x1_0000;
    private static final int FILEIO_EUNKNOWN = 9999;
    private static final int FILEIO_ENAMETOOLONG = 91;
    private static final int FILEIO_EROFS = 30;
    /** Errors up to this one have the same numbers for GDB, ENOSYS and ENAMETOOLONG apart. */
    private static final int LAST_COMMON_ERROR = 30;

    private Kernel kernel;
    private final Map<Integer, OpenFile> open = new HashMap<>();
    private AddressSpace buffer;
    private Process chosen;
    private int nextNumber = 3;

    GuestFiles(Kernel kernel) {
        this.kernel = kernel;
    }

    /** An answer with a result alone. */
    private static byte[] result(long value) {
        return ("F" + Long.toHexString(value)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] error(int number) {
        return ("F-1," + Integer.toHexString(number)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] error(Errno errno) {
        int number = errno.number();
        return error(number <= LAST_COMMON_ERROR ? number
                : errno == Errno.ENAMETOOLONG ? FILEIO_ENAMETOOLONG : FILEIO_EUNKNOWN);
    }

    private static byte[] data(byte[] bytes, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("F" + Integer.toHexString(length) + ";").getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes, 0, length);
        return out.toByteArray();
    }

    /**
     * Answers what follows {@code vFile:}.
     *
     * @param current the process that the debugger looks at
     * @return null for an operation that is not there
     */
    byte[] answer(String request, Process current) {
        int colon = request.indexOf(':');
        if (colon < 0) {
            throw new BadPacket();
        }
        String[] arguments = request.substring(colon + 1).split(",", -1);
        Process process = chosen != null && chosen.state().end() == null ? chosen : current;
        try {
            return switch (request.substring(0, colon)) {
                case "setfs" -> choose(Hex.length(arguments[0]));
                case "open" -> open(process, arguments);
                case "pread" -> read(file(arguments), arguments);
                case "fstat" -> data(status(file(arguments).status()), FIO_STAT_SIZE);
                case "readlink" -> {
                    byte[] target = kernel.vfs().queries().readLink(process.fs(), null, Hex.text(arguments[0]))
                            .getBytes(StandardCharsets.ISO_8859_1);
                    yield data(target, target.length);
                }
                case "close" -> close(arguments);
                case "pwrite", "unlink" -> error(FILEIO_EROFS);
                default -> null;
            };
        } catch (SyscallException failure) {
            return error(failure.errno());
        }
    }

    private byte[] choose(int pid) {
        Process process = pid == 0 ? null : kernel.processes().find(pid);
        if (pid != 0 && process == null) {
            return error(Errno.EINVAL);
        }
        chosen = process;
        return result(0);
    }

    private byte[] open(Process process, String[] arguments) {
        if (arguments.length != 3) {
            throw new BadPacket();
        }
        if ((Hex.number(arguments[1]) & ACCESS_MODE) != 0) {
            return error(FILEIO_EROFS);
        }
        if (open.size() >= MAX_OPEN) {
            return error(Errno.EMFILE);
        }
        // Whoever opens a FIFO or a terminal must not wait.
        OpenFile file = kernel.vfs().open(process.fs(), null, Hex.text(arguments[0]),
                OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0);
        open.put(nextNumber, file);
        return result(nextNumber++);
    }

    private OpenFile file(String[] arguments) {
        OpenFile file = open.get(Hex.length(arguments[0]));
        if (file == null) {
            throw Errno.EBADF.failure();
        }
        return file;
    }

    private byte[] read(OpenFile file, String[] arguments) {
        if (arguments.length != 3) {
            throw new BadPacket();
        }
        // Each byte may need two in the answer.
        int count = Math.min(Hex.length(arguments[1]), Math.min(BUFFER_SIZE, PacketChannel.MAX_PACKET / 2 - BLOCK));
        long offset = Hex.number(arguments[2]);
        if (offset < 0) {
            return error(Errno.EINVAL);
        }
        int n = (int) file.read(UserBuffer.of(buffer(), BUFFER, count), offset, 0);
        return data(buffer().read(BUFFER, n), n);
    }

    private AddressSpace buffer() {
        if (buffer == null) {
            PageTable table = new PageTable(kernel.physicalMemory());
            for (int i = 0; i < PAGES; i++) {
                table.set(BUFFER + (long) i * Page.SIZE, kernel.physicalMemory().allocate()
                        | PageTable.PRESENT | PageTable.WRITABLE | PageTable.USER | PageTable.NO_EXECUTE);
            }
            buffer = new AddressSpace(kernel.physicalMemory(), table, kernel.engine(), (address, access) -> false);
        }
        return buffer;
    }

    private byte[] close(String[] arguments) {
        OpenFile file = open.remove(Hex.length(arguments[0]));
        if (file == null) {
            return error(Errno.EBADF);
        }
        file.release();
        return result(0);
    }

    private static byte[] status(FileStatus status) {
        ByteBuffer out = ByteBuffer.allocate(FIO_STAT_SIZE);
        out.putInt((int) status.device()).putInt((int) status.inode()).putInt(status.mode()).putInt(status.links());
        out.putInt(status.user()).putInt(status.group()).putInt((int) status.specialDevice());
        out.putLong(status.size()).putLong(status.blockSize()).putLong(status.blocks());
        out.putInt((int) status.accessed().seconds()).putInt((int) status.modified().seconds());
        out.putInt((int) status.changed().seconds());
        return out.array();
    }

    /** The program runs on another machine from now on; files that are open stay so. */
    void restart(Kernel other) {
        kernel = other;
        buffer = null;
        chosen = null;
    }

    /** The debugger is gone. */
    void closeAll() {
        open.values().forEach(OpenFile::release);
        open.clear();
        chosen = null;
    }
}
