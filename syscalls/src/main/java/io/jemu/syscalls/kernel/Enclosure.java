package io.jemu.syscalls.kernel;

import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What is around a guest that does not stand for jemu's own process, because that process does other things, too. The
 * first process has ids of its own then and no terminal; handlers of signals and limits of jemu's process stay as they
 * are.
 *
 * @param streams the files of descriptors 0 and following; their references are the guest's
 * @param end how the guest is ended
 */
public record Enclosure(List<OpenFile> streams, EndRequest end) {
    public Enclosure {
        streams = List.copyOf(streams);
    }

    /** The first process's descriptors. */
    FdTable newTable(LongSupplier limit) {
        FdTable table = new FdTable(limit);
        streams.forEach(file -> table.install(file, false));
        return table;
    }
}
