package io.jemu.loader.object;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfFormatException.Reason;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFiles;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import java.util.List;

/**
 * Opens files and checks that they are ELF objects for this machine, in the order and with the words of glibc's
 * open_verify (elf/dl-load.c). Files for other machines are passed over; anything else that is wrong is an error, since
 * the user will want to know of it.
 */
public final class ObjectOpener {
    private static final String CANNOT_READ = "cannot read file data";

    private final GuestFiles files;
    private final LdDebug debug;
    private final boolean showsReasons;

    /** @param version since 2.43 LD_DEBUG=libs tells why a file was passed over */
    public ObjectOpener(GuestFiles files, LdDebug debug, GlibcVersion version) {
        this.files = files;
        this.debug = debug;
        this.showsReasons = version.atLeast(2, 43) && debug.shows(DebugCategory.LIBS);
    }

    private void showReason(String reason) {
        if (showsReasons) {
            debug.print("    (%s)\n", reason);
        }
    }

    /**
     * Opens one file.
     *
     * @param outcome learns why, if the file cannot be used
     * @return null if the file cannot be opened or is for another machine
     * @throws LoaderError if it is no good
     */
    public OpenedObject open(String path, SearchOutcome outcome) {
        GuestFile file;
        try {
            file = files.open(path);
        } catch (SyscallException failure) {
            outcome.failed(failure);
            showReason("no such file");
            return null;
        }
        outcome.opened();
        OpenedObject object = null;
        try {
            object = verify(path, file, outcome);
            return object;
        } finally {
            if (object == null) {
                file.close();
            }
        }
    }

    private OpenedObject verify(String path, GuestFile file, SearchOutcome outcome) {
        byte[] bytes = new byte[ElfHeader.SIZE];
        if (readFully(path, file, 0, bytes) < ElfHeader.SIZE) {
            throw new LoaderError(0, path, Reason.TRUNCATED.text());
        }
        ElfHeader header = ElfHeader.parse(bytes);
        try {
            header.checkForLinking();
        } catch (ElfFormatException fault) {
            switch (fault.reason()) {
                case WRONG_CLASS -> {
                    outcome.passedOverOtherClass();
                    showReason("incompatible ELF class");
                }
                case WRONG_MACHINE -> {
                    outcome.passedOver();
                    showReason("incompatible ELF machine");
                }
                default -> throw new LoaderError(0, path, fault.reason().text());
            }
            return null;
        }
        byte[] table = new byte[header.programHeadersSize()];
        if (header.phoff() < 0) {
            throw new LoaderError(Errno.EINVAL.number(), path, CANNOT_READ);
        }
        if (readFully(path, file, header.phoff(), table) < table.length) {
            throw new LoaderError(0, path, CANNOT_READ);
        }
        return new OpenedObject(path, file, header, List.copyOf(ProgramHeader.parseTable(table)));
    }

    /** Reads until the array is full or the file ends. */
    private static int readFully(String path, GuestFile file, long position, byte[] target) {
        try {
            return file.read(position, target);
        } catch (SyscallException failure) {
            throw new LoaderError(failure.errno().number(), path, CANNOT_READ);
        }
    }
}
