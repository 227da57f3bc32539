package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.elf.DynamicSection;
import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.audit.SearchSource;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.search.LoadListener;
import io.jemu.syscalls.abi.Errno;
import java.util.List;

/** What a new object means for the process: it gets its struct link_map, and those who watch are told of it. */
public final class Arrivals implements LoadListener {
    private final RuntimeLinker linker;
    private final Auditors auditors;
    private final StackProtection stacks;
    private boolean executableStack;

    Arrivals(RuntimeLinker linker, Auditors auditors, StackProtection stacks, boolean executableStack) {
        this.linker = linker;
        this.auditors = auditors;
        this.stacks = stacks;
        this.executableStack = executableStack;
    }

    @Override
    public boolean defers(LinkMap map, DynamicSection.Entry entry) {
        return linker.solaris() != null && linker.solaris().defers(map, entry);
    }

    @Override
    public int makeStackExecutable(boolean byDlopen) {
        if (linker.context().rtld().version().atLeast(2, 41)
                && (byDlopen || !linker.context().options().stacksMayBecomeExecutable())) {
            return Errno.EINVAL.number();
        }
        return makeStackExecutable();
    }

    /** Makes the stack executable whoever asks for it; 0, or an errno number. */
    public int makeStackExecutable() {
        long stackEnd = memoryAt("__libc_stack_end");
        int errno = stacks.makeExecutable(stackEnd == 0 ? linker.task().registers().get(Register.RSP) : stackEnd);
        if (errno == 0) {
            executableStack = true;
            linker.values().writeStackProtection(true);
        }
        return errno;
    }

    private long memoryAt(String variable) {
        long address = linker.data().symbols().address(variable);
        return address == 0 ? 0 : linker.context().memory().read64(address);
    }

    @Override
    public boolean stackIsExecutable() {
        return executableStack;
    }

    @Override
    public void loaded(LinkMap map) {
        linker.writer().place(map);
        if (linker.tls().isLaidOut() || !auditors.isEmpty()) {
            linker.writer().describe(map);
            Namespace namespace = linker.namespaces().of(map);
            List<LinkMap> maps = namespace.loaded();
            if (maps.size() > 1) {
                linker.writer().append(maps.get(maps.size() - 2), map);
            }
            if (map.isProxy() && !linker.context().rtld().version().atLeast(2, 41)) {
                linker.announcements().mapped(map);
                return;
            }
            if (linker.tls().isLaidOut() && !map.isProxy()) {
                linker.tls().register(map);
            }
            if (linker.rendezvous().state(namespace) == Rendezvous.State.RT_CONSISTENT) {
                if (!auditors.loadingModule()) {
                    auditors.activity(namespace, AuditActivity.ADD);
                }
                linker.announcements().state(namespace, Rendezvous.State.RT_ADD);
            }
            auditors.opened(map, namespace);
        }
        linker.announcements().mapped(map);
    }

    @Override
    public String searching(String name, LinkMap requester, SearchSource source) {
        return auditors.search(name, requester, source);
    }
}
