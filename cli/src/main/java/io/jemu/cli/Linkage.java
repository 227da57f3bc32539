package io.jemu.cli;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How a file asks to be linked.
 *
 * @param interpreter the dynamic linker that PT_INTERP names, else that of the x86-64 psABI
 */
record Linkage(Kind kind, String interpreter) {
    /** Decides how a file's libraries are listed. */
    enum Kind {
        /** A program that names a dynamic linker in PT_INTERP. */
        PROGRAM,
        /** A library or a static position-independent program: ET_DYN without PT_INTERP. */
        LIBRARY,
        /** Nothing that a dynamic linker knows what to do with. */
        NONE
    }

    /** The x86-64 psABI's name of the dynamic linker, which as a program lists what a library needs. */
    private static final String RTLD = "/lib64/ld-linux-x86-64.so.2";

    /** Program headers lie right behind the header in every file that is not made by hand. */
    private static final int HEAD_SIZE = 1 << 16;

    /**
     * Reads a file's headers.
     *
     * @throws io.jemu.syscalls.abi.SyscallException if it cannot be read
     */
    static Linkage of(Vfs vfs, FsContext context, String path) {
        OpenFile file = vfs.open(context, null, path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0);
        try (Arena arena = Arena.ofConfined()) {
            Backing backing = file.backing();
            if (backing == null) {
                throw Errno.EACCES.failure();
            }
            MemorySegment head = arena.allocate(HEAD_SIZE);
            long count = Posix.check(backing.read(head, 0));
            return of(head.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        } finally {
            file.release();
        }
    }

    private static Linkage of(byte[] head) {
        try {
            ElfHeader header = ElfHeader.parse(head);
            header.checkForExecution();
            ElfBytes bytes = new ElfBytes(head);
            for (ProgramHeader segment : ProgramHeader.parseTable(bytes, header.phoff(), header.phnum())) {
                if (segment.is(SegmentType.PT_INTERP)) {
                    return new Linkage(Kind.PROGRAM, bytes.cString(segment.offset()));
                }
            }
            return new Linkage(header.type() == Elf.ET_DYN ? Kind.LIBRARY : Kind.NONE, RTLD);
        } catch (ElfFormatException notElf) {
            return new Linkage(Kind.NONE, RTLD);
        }
    }
}
