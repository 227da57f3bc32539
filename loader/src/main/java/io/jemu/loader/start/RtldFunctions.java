package io.jemu.loader.start;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.loader.audit.AuditEvent;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.RtldGlobalRo;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.Continuations;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Trapped;
import io.jemu.loader.runtime.Traps;
import io.jemu.syscalls.kernel.Task;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions of ld.so that Java answers when libc calls them: those it imports by name and those it reaches through
 * the table in _rtld_global_ro. Any other function of ld.so ends the program with a message, for its code would find
 * nothing of what ld.so's own start-up makes.
 */
final class RtldFunctions {
    /** Entries of _rtld_global_ro's table that the loader fills, with the names of their traps. */
    static final Map<RtldGlobalRo, String> TABLE = Map.of(
            RtldGlobalRo._dl_mcount, "_dl_mcount",
            RtldGlobalRo._dl_lookup_symbol_x, "_dl_lookup_symbol_x",
            RtldGlobalRo._dl_open, "_dl_open",
            RtldGlobalRo._dl_close, "_dl_close",
            RtldGlobalRo._dl_catch_error, "_dl_catch_error",
            RtldGlobalRo._dl_error_free, "_dl_error_free",
            RtldGlobalRo._dl_tls_get_addr_soft, "_dl_tls_get_addr_soft",
            RtldGlobalRo._dl_libc_freeres, "__rtld_libc_freeres",
            RtldGlobalRo._dl_find_object, "_dl_find_object",
            RtldGlobalRo._dl_readonly_area, "_dl_readonly_area");
    /** Function pointers of _rtld_global before 2.34, all harmless without threads in the loader. */
    static final Map<RtldGlobal, String> OLD_TABLE = Map.of(
            RtldGlobal._dl_rtld_lock_recursive, "rtld_lock_default_lock_recursive",
            RtldGlobal._dl_rtld_unlock_recursive, "rtld_lock_default_unlock_recursive",
            RtldGlobal._dl_init_static_tls, "_dl_nothread_init_static_tls",
            RtldGlobal._dl_wait_lookup_done, "_dl_wait_lookup_done");

    private static final long EXCEPTION_SIZE = 24;
    /** The parts of struct dl_find_object that are written; the reserved rest is zero. */
    private static final int FIND_OBJECT_SIZE = 96;
    private static final int MAP_START = 8;
    private static final int MAP_END = 16;
    private static final int LINK_MAP = 24;
    private static final int EH_FRAME = 32;
    private static final long NOT_FOUND = -1;

    private final Map<String, Traps.Handler> handlers = new HashMap<>();

    RtldFunctions() {
        handlers.put(Trapped.RESOLVER, (linker, task) -> {
            linker.useTask(task);
            return linker.lazyBinder().handle(task);
        });
        handlers.put(Trapped.JAVA_CALL, (linker, task) -> linker.javaCalls().enter(task));
        handlers.put(Trapped.JAVA_RETURN, (linker, task) -> linker.javaCalls().returned(task));
        handlers.put(Trapped.CONTINUE, (linker, task) -> linker.continuations().handle(task));
        handlers.put(Trapped.TLS_GET_ADDR, (linker, task) -> answer(task,
                linker.tls().address(tcb(task), argument(task, Register.RDI))));
        handlers.put(Trapped.TLS_DESCRIPTOR, (linker, task) -> answer(task,
                linker.tls().descriptorOffset(tcb(task), argument(task, Register.RAX))));
        handlers.put("_dl_allocate_tls", (linker, task) -> answer(task,
                linker.tls().allocate(argument(task, Register.RDI))));
        handlers.put("_dl_allocate_tls_init", (linker, task) -> answer(task,
                linker.tls().initialize(argument(task, Register.RDI))));
        handlers.put("_dl_deallocate_tls", (linker, task) -> {
            linker.tls().deallocate(argument(task, Register.RDI), (argument(task, Register.RSI) & 0xff) != 0);
            return answer(task, 0);
        });
        handlers.put("_dl_tls_get_addr_soft", (linker, task) -> {
            LinkMap map = linker.index().byGuestAddress(argument(task, Register.RDI));
            return answer(task, map == null ? 0 : linker.tls().existingBlock(tcb(task), map));
        });
        handlers.put("_dl_catch_exception", RtldFunctions::catchException);
        handlers.put("_dl_catch_error", RtldFunctions::catchError);
        handlers.put("_dl_find_object", RtldFunctions::findObject);
        handlers.put("_dl_readonly_area", RtldFunctions::readOnlyArea);
        handlers.put(Trapped.PROFILER, (linker, task) -> linker.auditedCalls().enter(task));
        handlers.put(Trapped.PROFILED_RETURN, (linker, task) -> linker.auditedCalls().leave(task));
        handlers.put(Trapped.PREINIT, RtldFunctions::auditPreinit);
        handlers.put(Trapped.FINI, (linker, task) -> Shutdown.run(linker, task));
        // Nothing of the loader's memory is libc's to free.
        for (String nothing : new String[] {"_dl_error_free", "__rtld_libc_freeres"}) {
            handlers.put(nothing, (linker, task) -> answer(task, 0));
        }
        OLD_TABLE.values().forEach(name -> handlers.put(name, (linker, task) -> answer(task, 0)));
    }

    /** Adds functions of another part. */
    void addAll(Map<String, Traps.Handler> others) {
        handlers.putAll(others);
    }

    /** The Java code for a name. */
    Traps.Handler get(String name) {
        return handlers.getOrDefault(name, (linker, task) -> {
            task.defer(() -> linker.exit().die(task, new FatalMessage(
                    "jemu: the program called " + name + " of ld.so, which the loader does not provide")));
            return Next.STOP;
        });
    }

    private static long argument(Task task, Register register) {
        return task.registers().get(register);
    }

    private static long tcb(Task task) {
        return argument(task, Register.FS_BASE);
    }

    private static Next answer(Task task, long result) {
        task.registers().set(Register.RAX, result);
        task.returnFromTrap();
        return Next.CONTINUE;
    }

    /** Calls {@code operate(args)} and then returns 0: nothing here throws guest exceptions. */
    private static Next operate(RuntimeLinker linker, Task task, long function, long argument) {
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        long next = linker.continuations().start(task, CallSource.of(function), new long[] {argument}, rsp,
                (current, t) -> Continuations.returnTo(t, rsp, 0));
        registers.set(Register.R11, next);
        return Next.CONTINUE;
    }

    /** int _dl_catch_exception (struct dl_exception *, void (*operate) (void *), void *args). */
    private static Next catchException(RuntimeLinker linker, Task task) {
        long exception = argument(task, Register.RDI);
        if (exception != 0) {
            task.memory().clear(exception, EXCEPTION_SIZE);
        }
        return operate(linker, task, argument(task, Register.RSI), argument(task, Register.RDX));
    }

    /**
     * int _dl_catch_error (const char **object, const char **text, bool *malloced, void (*operate) (void *), void *).
     */
    private static Next catchError(RuntimeLinker linker, Task task) {
        task.memory().write64(argument(task, Register.RDI), 0);
        task.memory().write64(argument(task, Register.RSI), 0);
        task.memory().write8(argument(task, Register.RDX), (byte) 0);
        return operate(linker, task, argument(task, Register.RCX), argument(task, Register.R8));
    }

    /** void _dl_audit_preinit (struct link_map *): the program's constructors are about to run. */
    private static Next auditPreinit(RuntimeLinker linker, Task task) {
        if (!linker.auditors().want(AuditEvent.PREINIT)) {
            return answer(task, 0);
        }
        return linker.defer(task, () -> {
            linker.auditors().preinit(linker.main());
            answer(task, 0);
        });
    }

    /** int _dl_find_object (void *pc, struct dl_find_object *result): for unwinders. */
    private static Next findObject(RuntimeLinker linker, Task task) {
        long address = argument(task, Register.RDI);
        LinkMap map = linker.index().containing(address);
        if (map == null && linker.auditedCalls().contains(address)) {
            // Natively this code is ld.so's.
            return answerObject(task, linker.rtld(), linker.auditedCalls().unwindTable());
        }
        return map == null ? answer(task, NOT_FOUND) : answerObject(task, map, UnwindTable.address(map));
    }

    private static Next answerObject(Task task, LinkMap map, long frames) {
        long result = argument(task, Register.RSI);
        task.memory().clear(result, FIND_OBJECT_SIZE);
        task.memory().write64(result + MAP_START, map.image().mapStart());
        task.memory().write64(result + MAP_END, map.image().mapEnd());
        task.memory().write64(result + LINK_MAP, map.state().guestAddress());
        task.memory().write64(result + EH_FRAME, frames);
        return answer(task, 0);
    }

    /** enum dl_readonly_area_error_type _dl_readonly_area (const void *, size_t): for printf's %n. */
    private static Next readOnlyArea(RuntimeLinker linker, Task task) {
        return answer(task,
                ReadOnlyArea.of(linker, argument(task, Register.RDI), argument(task, Register.RSI)).value());
    }
}
