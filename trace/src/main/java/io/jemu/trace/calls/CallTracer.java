package io.jemu.trace.calls;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.ReturnEvent.Outcome;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.calls.ProcessFunctions.Function;
import io.jemu.trace.prototype.Arguments;
import io.jemu.trace.prototype.CallRegisters;
import io.jemu.trace.prototype.ValueMemory;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells an {@link EventSink} of calls from one object into another. A call is one whose return address lies in another
 * object than the function, however the function was found: by a procedure linkage table, a word of the global offset
 * table, dlsym or a table of virtual functions. It is over when its return address is reached with the stack pointer
 * behind it, or when the stack pointer has passed it.
 *
 * <p>Functions are those with a dynamic symbol; {@link CallObservers} says which objects and threads there are.
 */
final class CallTracer implements CodeObserver {
    private static final String NO_OBJECT = "?";
    /** Functions that may return once more, when the calls after them are left by longjmp. */
    private static final Set<String> RETURN_AGAIN =
            Set.of("setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", "savectx", "getcontext");

    private final EventSink sink;
    private final CallFilter filter;
    private final PrototypeSource prototypes;
    private final ObjectFunctions files = new ObjectFunctions();
    private final Map<Process, ProcessFunctions> processes = new HashMap<>();
    private final Map<Task, ThreadCalls> threads = new HashMap<>();
    private CodeWatch watch;

    CallTracer(EventSink sink, CallFilter filter, PrototypeSource prototypes) {
        this.sink = sink;
        this.filter = filter;
        this.prototypes = prototypes;
    }

    /** A program begins in a process, or its objects may be others now. */
    void refresh(Process process) {
        if (watch == null) {
            watch = process.kernel().engine().watch();
        }
        processes.computeIfAbsent(process, p -> new ProcessFunctions(p, watch, filter, files)).refresh();
    }

    /** What is known of a process, or null. */
    ProcessFunctions functions(Process process) {
        return processes.get(process);
    }

    /** The process executes another program, or has ended. */
    void forget(Process process) {
        ProcessFunctions functions = processes.remove(process);
        if (functions != null) {
            functions.clear();
        }
        for (Task task : List.copyOf(threads.keySet())) {
            if (task.process() == process) {
                forget(task);
            }
        }
    }

    /** The thread has ended. */
    void forget(Task task) {
        ThreadCalls calls = threads.remove(task);
        if (calls != null) {
            calls.all().forEach(call -> watch.removeBlock(call.returnAddress()));
        }
    }

    /** The child is in the same calls as its parent. */
    void forked(Task parent, Task child) {
        if (!processes.containsKey(parent.process())) {
            return;
        }
        refresh(child.process());
        ThreadCalls calls = threads.get(parent);
        if (calls != null) {
            ThreadCalls copy = calls.copy();
            copy.all().forEach(call -> watch.addBlock(call.returnAddress()));
            threads.put(child, copy);
        }
    }

    /** The dynamic linker calls a constructor or destructor of the object at a base, or that has returned. */
    void initializing(Task task, long base, boolean begins) {
        ThreadCalls thread = threads.computeIfAbsent(task, t -> new ThreadCalls());
        if (begins) {
            thread.beginInitialization(base);
        } else {
            thread.endInitialization();
        }
    }

    @Override
    public Next block(Task task, long address) {
        ProcessFunctions functions = processes.get(task.process());
        if (functions == null) {
            return Next.CONTINUE;
        }
        long rsp = task.registers().get(Register.RSP);
        ThreadCalls thread = threads.computeIfAbsent(task, t -> new ThreadCalls());
        List<OpenCall> calls = thread.on(rsp, task.process().map(), task.signals().altStack());
        close(task, functions, calls, rsp, address);
        Function function = functions.at(address);
        if (function != null) {
            open(task, functions, thread, calls, function, rsp, address);
        }
        return Next.CONTINUE;
    }

    /** Ends the calls that have returned here, or that the stack pointer has left behind. */
    private void close(Task task, ProcessFunctions functions, List<OpenCall> calls, long rsp, long address) {
        while (!calls.isEmpty()) {
            OpenCall call = calls.getLast();
            boolean returned = call.returnedAt(rsp, address);
            if (!returned && Long.compareUnsigned(call.slot(), rsp) >= 0) {
                return;
            }
            end(task, functions, calls, returned);
        }
    }

    private void end(Task task, ProcessFunctions functions, List<OpenCall> calls, boolean returned) {
        OpenCall call = calls.removeLast();
        watch.removeBlock(call.returnAddress());
        if (call.symbol() != null) {
            tellEnd(task, call, returned);
        } else if (returned) {
            functions.resolved(call.function(), task.registers().get(Register.RAX));
        }
    }

    private void open(Task task, ProcessFunctions functions, ThreadCalls thread, List<OpenCall> calls,
            Function function, long rsp, long address) {
        long returnAddress;
        try {
            returnAddress = functions.mapped().memory().u64(rsp);
        } catch (GuestFault noStack) {
            return;
        }
        while (!calls.isEmpty() && calls.getLast().slot() == rsp && calls.getLast().returnAddress() != returnAddress) {
            // Another call was made from the frame that this one was made from: an exception has ended it.
            end(task, functions, calls, false);
        }
        OpenCall outer = calls.isEmpty() ? null : calls.getLast();
        // A jump from a function that was called: it returns to where that one would have.
        boolean jump = outer != null && outer.slot() == rsp && outer.returnAddress() == returnAddress;
        CalledObject caller = jump ? outer.function().object() : functions.objectAt(returnAddress);
        if (caller == null && thread.initialized() != -1 && trapPage(task, returnAddress)) {
            // A constructor that jumps on returns to the dynamic linker, too.
            caller = functions.withBias(thread.initialized());
        }
        if (function.resolver()) {
            if (!jump) {
                add(calls, new OpenCall(rsp, returnAddress, caller, function, null, calls.size(), null));
            }
            return;
        }
        if (caller == function.object()) {
            return;
        }
        if (caller == null && !executable(task, returnAddress)) {
            // Where a program begins, there is no return address.
            return;
        }
        ProcessFunctions.Call known = function.call(caller, (f, from) -> known(task, f, from, address));
        if (known.prototype() == null) {
            return;
        }
        String symbol = known.symbol();
        Arguments arguments =
                Arguments.fetch(known.prototype(), new CallRegisters(task.registers()), memory(functions));
        OpenCall call = new OpenCall(rsp, returnAddress, caller, function, symbol, calls.size(), arguments);
        add(calls, call);
        if (RETURN_AGAIN.contains(symbol)) {
            functions.watchReturns(returnAddress);
        }
        sink.accept(new CallEvent(task.process().pid(), task.tid(), call.depth(), name(caller, task, returnAddress),
                function.object().name(), symbol, arguments.before(), arguments.complete(), returnAddress, address));
    }

    private ProcessFunctions.Call known(Task task, Function function, CalledObject caller, long address) {
        String symbol = caller == null ? function.names().getFirst() : caller.nameOf(function.names());
        return new ProcessFunctions.Call(symbol, filter.matches(function.object().name(), symbol)
                ? prototypes.of(task, function.object(), symbol, address, caller) : null);
    }

    private void add(List<OpenCall> calls, OpenCall call) {
        calls.add(call);
        watch.addBlock(call.returnAddress());
    }

    private void tellEnd(Task task, OpenCall call, boolean returned) {
        CallRegisters registers = returned ? new CallRegisters(task.registers()) : null;
        sink.accept(new ReturnEvent(task.process().pid(), task.tid(), call.depth(),
                name(call.caller(), task, call.returnAddress()),
                call.function().object().name(), call.symbol(),
                returned ? call.arguments().after(registers) : call.arguments().unreturned(),
                returned ? call.arguments().result(registers) : "",
                returned ? task.registers().get(Register.RAX) : 0,
                returned ? Outcome.RETURNED : Outcome.UNWOUND));
    }

    private static String name(CalledObject object, Task task, long address) {
        if (object != null) {
            return object.name();
        }
        return trapPage(task, address) ? MappedSymbols.TRAP_PAGE : NO_OBJECT;
    }

    private static boolean executable(Task task, long address) {
        Vma area = task.process().map().find(address);
        return area != null && area.executable();
    }

    /** Whether the address is where jemu itself is returned to. */
    private static boolean trapPage(Task task, long address) {
        Vma area = task.process().map().find(address);
        return area != null && area.has(Vma.SPECIAL);
    }

    private static ValueMemory memory(ProcessFunctions functions) {
        return (address, target) -> {
            try {
                functions.mapped().memory().read(address, target, 0, target.length);
                return true;
            } catch (GuestFault unreadable) {
                return false;
            }
        };
    }
}
