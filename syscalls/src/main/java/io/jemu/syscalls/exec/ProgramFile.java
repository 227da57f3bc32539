package io.jemu.syscalls.exec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file that is to be executed, open. Close it after use: what is mapped of it stays. */
final class ProgramFile implements AutoCloseable {
    /** BINPRM_BUF_SIZE: how much of a file decides what kind of program it is. */
    private static final int HEAD_SIZE = 256;
    private static final int X_OK = 1;
    private static final int AT_EACCESS = 0x200;

    private final OpenFile file;
    private final Backing backing;

    private ProgramFile(OpenFile file) {
        this.file = file;
        this.backing = file.backing();
    }

    /**
     * Opens a program (fs/exec.c, do_open_execat).
     *
     * @throws io.jemu.syscalls.abi.SyscallException as open(2); EACCES if it is no regular file or not executable
     */
    static ProgramFile open(Vfs vfs, FsContext context, OpenFile base, String path) {
        OpenFile file = vfs.open(context, base, path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0);
        boolean fit = false;
        try {
            if (FileMode.type(file.status().mode()) != FileMode.S_IFREG || file.backing() == null) {
                throw Errno.EACCES.failure();
            }
            vfs.queries().access(context, base, path, X_OK, AT_EACCESS);
            fit = true;
            return new ProgramFile(file);
        } finally {
            if (!fit) {
                file.release();
            }
        }
    }

    OpenFile file() {
        return file;
    }

    Backing backing() {
        return backing;
    }

    /** The first bytes of the file, at most {@value #HEAD_SIZE}. */
    byte[] head() {
        return read(0, HEAD_SIZE);
    }

    /** Bytes of the file: fewer than {@code length} at its end. */
    private byte[] read(long offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            int n = backing.read(buffer, offset);
            if (n < 0) {
                throw Errno.of(-n).orElse(Errno.EIO).failure();
            }
            return buffer.asSlice(0, n).toArray(JAVA_BYTE);
        }
    }

    /**
     * The ELF header.
     *
     * @param tooShort the error if the file is shorter than the header: ENOEXEC, for an interpreter EIO
     * @param wrong the error if Linux would not execute the file: ENOEXEC, for an interpreter ELIBBAD
     */
    ElfHeader elfHeader(Errno tooShort, Errno wrong) {
        byte[] bytes = read(0, ElfHeader.SIZE);
        if (bytes.length < ElfHeader.SIZE) {
            throw tooShort.failure();
        }
        try {
            ElfHeader header = ElfHeader.parse(bytes);
            header.checkForExecution();
            return header;
        } catch (ElfFormatException e) {
            throw wrong.failure();
        }
    }

    /** The program headers that an ELF header names. */
    List<ProgramHeader> programHeaders(ElfHeader header, Errno wrong) {
        int size = header.programHeadersSize();
        if (header.phoff() < 0) {
            throw wrong.failure();
        }
        byte[] table;
        try {
            table = read(header.phoff(), size);
        } catch (SyscallException unreadable) {
            throw wrong.failure();
        }
        if (table.length < size) {
            throw wrong.failure();
        }
        return ProgramHeader.parseTable(table);
    }

    /**
     * The path in PT_INTERP, or null.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENOEXEC if the path is not terminated, or has an absurd length
     */
    String interpreterPath(List<ProgramHeader> headers) {
        for (ProgramHeader header : headers) {
            if (header.is(SegmentType.PT_INTERP)) {
                if (header.filesz() < 2 || header.filesz() > PathLimits.PATH_MAX || header.offset() < 0) {
                    throw Errno.ENOEXEC.failure();
                }
                byte[] path = read(header.offset(), (int) header.filesz());
                if (path.length < header.filesz()) {
                    throw Errno.EIO.failure();
                }
                if (path[path.length - 1] != 0) {
                    throw Errno.ENOEXEC.failure();
                }
                int length = 0;
                while (path[length] != 0) {
                    length++;
                }
                return new String(path, 0, length, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /** Whether the head of a file is that of an ELF file. */
    static boolean isElf(byte[] head) {
        return head.length >= Integer.BYTES
                && (head[0] & 0xff | head[1] << 8 | head[2] << 16 | head[3] << 24) == Elf.ELF_MAGIC;
    }

    @Override
    public void close() {
        file.release();
    }
}
