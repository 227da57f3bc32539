package io.jemu.loader.dl;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.Continuations;
import io.jemu.loader.runtime.DlErrors;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Traps;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dl functions as one process's libc calls them: dlopen(3) and its relatives, and libc's own variants. */
public final class DlCalls {
    /** Longest file or symbol name that is read from a guest. */
    private static final int MAX_NAME = 1 << 16;
    private static final long FAILED = -1;

    private final RuntimeLinker linker;
    private final ObjectClosing closing;
    private final ObjectOpening opening;
    private final SymbolQuery symbols;
    private final AddressQuery addresses;
    private final InformationQuery information;
    private final DlErrors errors;

    /** Answers one call; the arguments are in registers. */
    @FunctionalInterface
    private interface Call {
        Next answer(DlCalls calls, Task task);
    }

    private static final Map<DlFunction, Call> CALLS = new EnumMap<>(Map.ofEntries(
            Map.entry(DlFunction.dlopen, (calls, task) -> calls.deferred(task, () -> calls.dlopen(task))),
            Map.entry(DlFunction.dlclose, (calls, task) -> calls.deferred(task, () -> calls.dlclose(task))),
            Map.entry(DlFunction.dlsym, (calls, task) -> calls.dlsym(task, false)),
            Map.entry(DlFunction.dlvsym, (calls, task) -> calls.dlsym(task, true)),
            Map.entry(DlFunction.dlerror, (calls, task) -> answer(task,
                    calls.errors.take(task, calls.calledNamespace(task)))),
            Map.entry(DlFunction.dladdr, (calls, task) -> answer(task, calls.addresses.dladdr(task.memory(),
                    argument(task, Register.RDI), argument(task, Register.RSI), 0, 0))),
            Map.entry(DlFunction.dladdr1, (calls, task) -> answer(task, calls.addresses.dladdr(task.memory(),
                    argument(task, Register.RDI), argument(task, Register.RSI), argument(task, Register.RDX),
                    (int) argument(task, Register.RCX)))),
            Map.entry(DlFunction.dlinfo, (calls, task) -> calls.dlinfo(task)),
            Map.entry(DlFunction.dlmopen, (calls, task) -> calls.deferred(task, () -> calls.dlmopen(task))),
            Map.entry(DlFunction.libc_dlopen_mode,
                    (calls, task) -> calls.deferred(task, () -> calls.libcOpen(task))),
            Map.entry(DlFunction.libc_dlsym, (calls, task) -> calls.libcSymbol(task, false)),
            Map.entry(DlFunction.libc_dlvsym, (calls, task) -> calls.libcSymbol(task, true)),
            Map.entry(DlFunction.libc_dlclose, (calls, task) -> calls.deferred(task, () -> calls.dlclose(task)))));

    DlCalls(RuntimeLinker linker) {
        this.linker = linker;
        this.closing = new ObjectClosing(linker);
        this.opening = new ObjectOpening(linker);
        this.symbols = new SymbolQuery(linker);
        this.addresses = new AddressQuery(linker);
        this.information = new InformationQuery(linker);
        this.errors = linker.errors();
    }

    /** The Java code behind each entry of libc's hook table, by name. */
    public static Map<String, Traps.Handler> handlers() {
        Map<String, Traps.Handler> handlers = new HashMap<>();
        CALLS.forEach((function, call) -> handlers.put(function.name(), (linker, task) -> {
            linker.useTask(task);
            return call.answer(new DlCalls(linker), task);
        }));
        return handlers;
    }

    private static long argument(Task task, Register register) {
        return task.registers().get(register);
    }

    private static Next answer(Task task, long result) {
        task.registers().set(Register.RAX, result);
        task.returnFromTrap();
        return Next.CONTINUE;
    }

    /** The namespace of the C library that was called: the trap returns to it, or to its caller if it jumped here. */
    private int calledNamespace(Task task) {
        LinkMap map = linker.index().containing(task.memory().read64(argument(task, Register.RSP)));
        return map == null ? Namespace.BASE : map.namespace();
    }

    /** For what maps, unmaps or calls the guest. */
    private Next deferred(Task task, Runnable action) {
        return linker.defer(task, action);
    }

    private static String name(Task task, long address) {
        String name = task.memory().readString(address, MAX_NAME);
        if (name == null) {
            throw new GuestFault(address + MAX_NAME, Access.READ);
        }
        return name;
    }

    /** void *dlopen (file, mode, caller). */
    private void dlopen(Task task) {
        errors.clear(task, calledNamespace(task));
        long file = argument(task, Register.RDI);
        int mode = (int) argument(task, Register.RSI);
        try {
            if ((mode & ~RtldMode.ALLOWED) != 0) {
                throw new LoaderError(0, "", "invalid mode parameter");
            }
            open(task, fileName(task, file), mode, argument(task, Register.RDX),
                    file == 0 ? RtldMode.LM_ID_BASE : RtldMode.LM_ID_CALLER);
        } catch (LoaderError error) {
            errors.set(task, calledNamespace(task), error);
            answer(task, 0);
        }
    }

    /** void *dlmopen (namespace, file, mode, caller). */
    private void dlmopen(Task task) {
        errors.clear(task, calledNamespace(task));
        long lmid = argument(task, Register.RDI);
        long file = argument(task, Register.RSI);
        int mode = (int) argument(task, Register.RDX);
        try {
            if (lmid != RtldMode.LM_ID_BASE && file == 0) {
                throw new LoaderError(Errno.EINVAL.number(), "", "invalid namespace");
            }
            if (lmid != RtldMode.LM_ID_BASE && (mode & RtldMode.RTLD_GLOBAL) != 0) {
                throw new LoaderError(Errno.EINVAL.number(), "", "invalid mode");
            }
            open(task, fileName(task, file), mode, argument(task, Register.RCX), lmid);
        } catch (LoaderError error) {
            errors.set(task, calledNamespace(task), error);
            answer(task, 0);
        }
    }

    /** void *libc_dlopen_mode (file, mode): what libc loads for itself; its return address lies in it. */
    private void libcOpen(Task task) {
        try {
            open(task, fileName(task, argument(task, Register.RDI)), (int) argument(task, Register.RSI),
                    task.memory().read64(argument(task, Register.RSP)), RtldMode.LM_ID_CALLER);
        } catch (LoaderError untold) {
            answer(task, 0);
        }
    }

    private static String fileName(Task task, long address) {
        return address == 0 ? "" : name(task, address);
    }

    /** @throws LoaderError if it fails */
    private void open(Task task, String file, int mode, long caller, long lmid) {
        ObjectOpening.Opened opened = opening.open(task, file, mode, caller, lmid);
        LinkMap map = opened.map();
        if (map == null || opened.constructors().isEmpty()) {
            answer(task, map == null ? 0 : map.state().guestAddress());
            return;
        }
        long rsp = task.registers().get(Register.RSP);
        resume(task, InitFunctions.constructors(opened.constructors()), linker.programArguments(),
                new Constructed(map, mode, rsp));
    }

    /** The constructors have run: dlopen returns. */
    private record Constructed(LinkMap map, int mode, long rsp) implements Continuations.Finish {
        @Override
        public long resume(RuntimeLinker linker, Task task) {
            DlCalls calls = new DlCalls(linker);
            calls.opening.finish(map, mode);
            return Continuations.returnTo(task, rsp, map.state().guestAddress());
        }

        @Override
        public Continuations.Finish copy(LinkMapCopies copies) {
            return new Constructed(copies.of(map), mode, rsp);
        }
    }

    private void resume(Task task, CallSource calls, long[] arguments, Continuations.Finish finish) {
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        registers.set(Register.R11, linker.continuations().start(task, calls, arguments, rsp, finish));
    }

    private void dlclose(Task task) {
        errors.clear(task, calledNamespace(task));
        List<LinkMap> unused;
        try {
            unused = closing.close(symbols.byHandle(argument(task, Register.RDI)));
        } catch (LoaderError error) {
            errors.set(task, calledNamespace(task), error);
            answer(task, FAILED);
            return;
        }
        if (unused.isEmpty()) {
            answer(task, 0);
        } else {
            runDestructors(task, unused);
        }
    }

    private void runDestructors(Task task, List<LinkMap> unused) {
        long rsp = task.registers().get(Register.RSP);
        resume(task, new Unload(unused, InitFunctions.destructors(unused)), new long[0],
                (current, t) -> Continuations.returnTo(t, rsp, 0));
    }

    /** The destructors of unused objects, which then go, and of those that become unused thereby. */
    private static final class Unload implements CallSource {
        private List<LinkMap> batch;
        private CallSource destructors;

        Unload(List<LinkMap> batch, CallSource destructors) {
            this.batch = batch;
            this.destructors = destructors;
        }

        @Override
        public long next(RuntimeLinker linker) {
            long function = destructors.next(linker);
            while (function == END && !batch.isEmpty()) {
                batch = new ObjectClosing(linker).unload(batch);
                destructors = InitFunctions.destructors(batch);
                function = destructors.next(linker);
            }
            return function;
        }

        @Override
        public CallSource copy(LinkMapCopies copies) {
            return new Unload(copies.of(batch), destructors.copy(copies));
        }
    }

    /** void *dlsym (handle, name, caller), void *dlvsym (handle, name, version, caller). */
    private Next dlsym(Task task, boolean versioned) {
        errors.clear(task, calledNamespace(task));
        long handle = argument(task, Register.RDI);
        String name = name(task, argument(task, Register.RSI));
        FoundVersion version = versioned ? version(task, argument(task, Register.RDX)) : null;
        long caller = argument(task, versioned ? Register.RCX : Register.RDX);
        try {
            return answer(task, symbols.find(task, handle, name, version, caller, Moment.DLSYM));
        } catch (LoaderError error) {
            errors.set(task, calledNamespace(task), error);
            return answer(task, 0);
        }
    }

    private static FoundVersion version(Task task, long address) {
        String name = name(task, address);
        return new FoundVersion(name, SymbolName.sysvHash(name.getBytes(StandardCharsets.ISO_8859_1)), true, null);
    }

    private Next answer(Task task, SymbolQuery.Found found) {
        if (!found.indirect()) {
            return answer(task, found.value());
        }
        return deferred(task, () -> answer(task, GuestCall.call(task, found.value())));
    }

    /** void *libc_dlsym (map, name), void *libc_dlvsym (map, name, version): libc tells nobody of a failure. */
    private Next libcSymbol(Task task, boolean versioned) {
        long handle = argument(task, Register.RDI);
        String name = name(task, argument(task, Register.RSI));
        FoundVersion version = versioned ? version(task, argument(task, Register.RDX)) : null;
        try {
            return answer(task, symbols.find(task, handle, name, version, 0, Moment.LIBC));
        } catch (LoaderError missing) {
            return answer(task, 0);
        }
    }

    private Next dlinfo(Task task) {
        errors.clear(task, calledNamespace(task));
        try {
            LinkMap map = symbols.byHandle(argument(task, Register.RDI));
            return answer(task, information.dlinfo(task, map, (int) argument(task, Register.RSI),
                    argument(task, Register.RDX)));
        } catch (LoaderError error) {
            errors.set(task, calledNamespace(task), error);
            return answer(task, FAILED);
        }
    }
}
