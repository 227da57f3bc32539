package io.jemu.loader.dl;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.audit.AuditEvent;
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
import io.jemu.loader.runtime.LoadLocks;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Traps;
import io.jemu.loader.runtime.Waiting;
import io.jemu.loader.solaris.DlopenMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Task;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

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

    /** What loads, unloads or calls the guest, with _dl_load_lock held, which the thread gives back afterwards. */
    private static final Map<DlFunction, BiConsumer<DlCalls, Task>> CHANGES = new EnumMap<>(Map.of(
            DlFunction.dlopen, DlCalls::dlopen,
            DlFunction.dlmopen, DlCalls::dlmopen,
            DlFunction.dlclose, DlCalls::dlclose,
            DlFunction.libc_dlopen_mode, DlCalls::libcOpen,
            DlFunction.libc_dlclose, DlCalls::dlclose));

    /** What only looks, when no other thread has _dl_load_lock. */
    private static final Map<DlFunction, Call> QUESTIONS = new EnumMap<>(Map.of(
            DlFunction.dlsym, (calls, task) -> calls.dlsym(task, false),
            DlFunction.dlvsym, (calls, task) -> calls.dlsym(task, true),
            DlFunction.dladdr, (calls, task) -> answer(task, calls.addresses.dladdr(task.memory(),
                    argument(task, Register.RDI), argument(task, Register.RSI), 0, 0)),
            DlFunction.dladdr1, (calls, task) -> answer(task, calls.addresses.dladdr(task.memory(),
                    argument(task, Register.RDI), argument(task, Register.RSI), argument(task, Register.RDX),
                    (int) argument(task, Register.RCX))),
            DlFunction.libc_dlsym, (calls, task) -> calls.libcSymbol(task, false),
            DlFunction.libc_dlvsym, (calls, task) -> calls.libcSymbol(task, true)));

    /** What concerns nobody but the thread that asks. */
    private static final Map<DlFunction, Call> UNLOCKED = new EnumMap<>(Map.of(
            DlFunction.dlerror, (calls, task) -> calls.dlerror(task),
            DlFunction.dlinfo, (calls, task) -> calls.dlinfo(task)));

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
        UNLOCKED.forEach((function, call) -> handlers.put(function.name(), (linker, task) -> {
            linker.useTask(task);
            return call.answer(new DlCalls(linker), task);
        }));
        QUESTIONS.forEach((function, call) -> handlers.put(function.name(), (linker, task) -> ask(linker, task, call)));
        CHANGES.keySet().forEach(function ->
                handlers.put(function.name(), (linker, task) -> change(linker, task, function)));
        return handlers;
    }

    private static Next ask(RuntimeLinker linker, Task task, Call call) {
        linker.useTask(task);
        if (!linker.locks().mustWait(task, linker.locks().load())) {
            DlCalls calls = new DlCalls(linker);
            // What binds symbols calls auditors in the guest.
            return linker.auditors().want(AuditEvent.BIND) ? linker.defer(task, () -> call.answer(calls, task))
                    : call.answer(calls, task);
        }
        return Waiting.then(linker, task, linker.locks().load(), (current, t) -> {
            current.locks().unlock(t, current.locks().load());
            return call.answer(new DlCalls(current), t);
        });
    }

    private static Next change(RuntimeLinker linker, Task task, DlFunction function) {
        linker.useTask(task);
        if (linker.locks().mustWait(task, linker.locks().load())) {
            return Waiting.then(linker, task, linker.locks().load(), (current, t) -> perform(current, t, function));
        }
        linker.locks().load().tryLock(task.tid());
        return linker.defer(task, () -> perform(linker, task, function));
    }

    /** With _dl_load_lock. Natively each change of a list waits; here the whole dlopen does, if it will change one. */
    private static Next perform(RuntimeLinker linker, Task task, DlFunction function) {
        LoadLocks locks = linker.locks();
        DlCalls calls = new DlCalls(linker);
        if (locks.mustWait(task, locks.write()) && calls.loadsAnew(task, function)) {
            return Waiting.then(linker, task, locks.write(), (current, t) -> {
                current.locks().unlock(t, current.locks().write());
                CHANGES.get(function).accept(new DlCalls(current), t);
                return Next.STOP;
            });
        }
        CHANGES.get(function).accept(calls, task);
        return Next.STOP;
    }

    private boolean loadsAnew(Task task, DlFunction function) {
        return switch (function) {
            case dlopen -> opening.loadsAnew(fileName(task, argument(task, Register.RDI)),
                    argument(task, Register.RDX), RtldMode.LM_ID_CALLER);
            case dlmopen -> opening.loadsAnew(fileName(task, argument(task, Register.RSI)),
                    argument(task, Register.RCX), argument(task, Register.RDI));
            case libc_dlopen_mode -> opening.loadsAnew(fileName(task, argument(task, Register.RDI)),
                    task.memory().read64(argument(task, Register.RSP)), RtldMode.LM_ID_CALLER);
            default -> false;
        };
    }

    private static long argument(Task task, Register register) {
        return task.registers().get(register);
    }

    private static Next answer(Task task, long result) {
        task.registers().set(Register.RAX, result);
        task.returnFromTrap();
        return Next.CONTINUE;
    }

    /** Answers a call that had _dl_load_lock. */
    private void finish(Task task, long result) {
        linker.locks().unlock(task, linker.locks().load());
        answer(task, result);
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

    /** Notes an error for dlerror; natively libc makes it, but for those of look-ups. */
    private void fail(Task task, LoaderError error) {
        linker.signalling(error);
        errors.set(task, calledNamespace(task), error);
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
            if ((mode & ~RtldMode.ALLOWED & ~(linker.solaris() == null ? 0 : DlopenMode.BITS)) != 0) {
                throw new LoaderError(0, "", "invalid mode parameter");
            }
            open(task, fileName(task, file), mode, argument(task, Register.RDX),
                    file == 0 ? RtldMode.LM_ID_BASE : RtldMode.LM_ID_CALLER);
        } catch (LoaderError error) {
            fail(task, error);
            finish(task, 0);
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
            fail(task, error);
            finish(task, 0);
        }
    }

    /** void *libc_dlopen_mode (file, mode): what libc loads for itself; its return address lies in it. */
    private void libcOpen(Task task) {
        try {
            open(task, fileName(task, argument(task, Register.RDI)), (int) argument(task, Register.RSI),
                    task.memory().read64(argument(task, Register.RSP)), RtldMode.LM_ID_CALLER);
        } catch (LoaderError untold) {
            linker.signalling(untold);
            finish(task, 0);
        }
    }

    private Next dlerror(Task task) {
        int namespace = calledNamespace(task);
        String text = errors.pending(task, namespace);
        LinkMap libc = linker.namespaces().get(namespace).libc();
        if (text != null && libc != null) {
            new Asprintf(linker, libc).made(text.length());
        }
        return answer(task, errors.take(task, namespace));
    }

    private static String fileName(Task task, long address) {
        return address == 0 ? "" : name(task, address);
    }

    /** @throws LoaderError if it fails */
    private void open(Task task, String file, int mode, long caller, long lmid) {
        ObjectOpening.Opened opened = opening.open(task, file, mode, caller, lmid);
        LinkMap map = opened.map();
        if (map == null || opened.constructors().isEmpty()) {
            finish(task, map == null ? 0 : opening.handle(map, mode));
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
            ObjectOpening opening = new ObjectOpening(linker);
            opening.finish(map, mode);
            linker.locks().unlock(task, linker.locks().load());
            return Continuations.returnTo(task, rsp, opening.handle(map, mode));
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
            fail(task, error);
            finish(task, FAILED);
            return;
        }
        if (unused.isEmpty()) {
            finish(task, 0);
            return;
        }
        long rsp = task.registers().get(Register.RSP);
        resume(task, new Unload(unused), new long[0], (current, t) -> {
            current.locks().unlock(t, current.locks().load());
            return Continuations.returnTo(t, rsp, 0);
        });
    }

    /** void *dlsym (handle, name, caller), void *dlvsym (handle, name, version, caller). */
    private Next dlsym(Task task, boolean versioned) {
        errors.clear(task, calledNamespace(task));
        long handle = argument(task, Register.RDI);
        String name = name(task, argument(task, Register.RSI));
        FoundVersion version = versioned ? version(task, argument(task, Register.RDX)) : null;
        long caller = argument(task, versioned ? Register.RCX : Register.RDX);
        if (linker.solaris() != null) {
            return deferred(task, () -> dlsymLoading(task, handle, name, version, caller, Moment.DLSYM));
        }
        try {
            return answer(task, symbols.find(task, handle, name, version, caller, Moment.DLSYM), caller);
        } catch (LoaderError error) {
            linker.resolver().recent().asked(symbols.callerSeen(caller), name, null, Moment.DLSYM, 0);
            fail(task, error);
            return answer(task, 0);
        }
    }

    /** A question that may load objects, as the rules of Solaris have it; those are initialized before the answer. */
    private void dlsymLoading(Task task, long handle, String name, FoundVersion version, long caller, Moment when) {
        long value = 0;
        try {
            SymbolQuery.Found found = symbols.find(task, handle, name, version, caller, when);
            linker.late().relocate(task);
            value = found.indirect() ? GuestCall.call(task, found.value()) : found.value();
        } catch (LoaderError error) {
            linker.late().relocate(task);
            if (when == Moment.DLSYM) {
                linker.resolver().recent().asked(symbols.callerSeen(caller), name, null, when, 0);
                fail(task, error);
            }
        }
        if (!linker.late().waiting()) {
            answer(task, value);
            return;
        }
        long result = value;
        long rsp = task.registers().get(Register.RSP);
        resume(task, linker.late().constructors(), linker.programArguments(),
                (current, t) -> Continuations.returnTo(t, rsp, result));
    }

    private static FoundVersion version(Task task, long address) {
        String name = name(task, address);
        return new FoundVersion(name, SymbolName.sysvHash(name.getBytes(StandardCharsets.ISO_8859_1)), true, null);
    }

    /** @param caller 0 if auditors are not to be asked */
    private Next answer(Task task, SymbolQuery.Found found, long caller) {
        boolean tell = caller != 0 && found.definer() != null && linker.auditors().want(AuditEvent.BIND);
        LinkMap asking = tell ? symbols.callerMap(caller) : null;
        if (!found.indirect() && asking == null) {
            return answer(task, found.value());
        }
        return deferred(task, () -> {
            if (asking != null) {
                linker.bindAsIfCalled("_dl_audit_symbind_alt");
            }
            long value = found.indirect() ? GuestCall.call(task, found.value()) : found.value();
            answer(task, asking == null ? value
                    : linker.auditors().foundByDlsym(asking, found.definer(), found.symbol(), value));
        });
    }

    /** void *libc_dlsym (map, name), void *libc_dlvsym (map, name, version): libc tells nobody of a failure. */
    private Next libcSymbol(Task task, boolean versioned) {
        long handle = argument(task, Register.RDI);
        String name = name(task, argument(task, Register.RSI));
        FoundVersion version = versioned ? version(task, argument(task, Register.RDX)) : null;
        if (linker.solaris() != null) {
            return deferred(task, () -> dlsymLoading(task, handle, name, version, 0, Moment.LIBC));
        }
        try {
            return answer(task, symbols.find(task, handle, name, version, 0, Moment.LIBC), 0);
        } catch (LoaderError missing) {
            linker.signalling(missing);
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
            fail(task, error);
            return answer(task, FAILED);
        }
    }
}
