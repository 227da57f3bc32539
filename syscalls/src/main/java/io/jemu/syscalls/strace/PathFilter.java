package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.Argument;
import io.jemu.syscalls.kernel.Task;
import java.nio.charset.StandardCharsets;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.PathLimits;
import java.util.List;

/** {@code -P}: calls that name a path, or have a descriptor of the file there. */
final class PathFilter {
    private final List<String> paths;

    PathFilter(List<String> paths) {
        this.paths = List.copyOf(paths);
    }

    boolean matches(Task task, TracedCall call) {
        List<Argument> arguments = call.descriptor().arguments();
        for (int i = 0; i < arguments.size(); i++) {
            boolean found = switch (arguments.get(i).kind()) {
                case PATH -> names(call.view(), call.value(i));
                case FD, DIRFD -> describes(task, (int) call.value(i));
                default -> false;
            };
            if (found) {
                return true;
            }
        }
        return false;
    }

    private boolean names(View view, long address) {
        try {
            byte[] name = view.readCString(address, PathLimits.PATH_MAX);
            return name != null && paths.contains(new String(name, StandardCharsets.ISO_8859_1));
        } catch (GuestFault fault) {
            return false;
        }
    }

    private boolean describes(Task task, int fd) {
        return task.process().files().isOpen(fd)
                && paths.contains(task.process().files().getAny(fd).currentPath());
    }
}
