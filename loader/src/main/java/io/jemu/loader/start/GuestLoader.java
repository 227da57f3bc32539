package io.jemu.loader.start;

import io.jemu.loader.runtime.LinkObserver;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProgramInterpreter;
import io.jemu.syscalls.kernel.Task;

/** Leaves every program to the dynamic linker that it names, and tells those who watch of it. */
public final class GuestLoader implements ProgramInterpreter {
    private final LinkObserver observer;

    public GuestLoader(LinkObserver observer) {
        this.observer = observer;
    }

    @Override
    public boolean start(Task task, ExecImage image) {
        observer.unlinked(task);
        return false;
    }

    @Override
    public void forked(Task parent, Task child) {
        observer.forked(parent, child);
    }

    @Override
    public void ended(Process process) {
        observer.ended(process);
    }
}
