package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.interpose.JavaFunction.Step;
import io.jemu.loader.interpose.JavaObject;
import io.jemu.loader.interpose.JavaSymbol;
import io.jemu.loader.interpose.ObjectFile;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.relocate.Definitions;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Calls of functions that Java defines. Nothing of a call waits on the stack of the thread that runs the guest: while
 * the next definition runs, other threads of the guest run, too.
 *
 * <p>What the guest's stack holds is enough to return from the next definition. So a process that is forked off
 * meanwhile returns to the caller with that result; Java goes on only in the process and thread that called it.
 */
public final class JavaCalls {
    private final RuntimeLinker linker;
    private final List<JavaObject> objects;
    /** All functions, by number. */
    private final List<JavaSymbol> functions = new ArrayList<>();
    private final List<Integer> objectOfFunction = new ArrayList<>();
    private final List<LinkMap> maps = new ArrayList<>();
    /** Next definitions that were found, by function; 0: there is none. */
    private final Map<Integer, Long> next = new HashMap<>();
    /** Calls whose next definition runs, by thread, the newest first. */
    private final Map<Task, Deque<InterposedCall>> pending = new WeakHashMap<>();

    JavaCalls(RuntimeLinker linker, List<JavaObject> objects) {
        this.linker = linker;
        this.objects = objects;
        for (JavaObject object : objects) {
            for (JavaSymbol symbol : object.symbols()) {
                objectOfFunction.add(objects.indexOf(object));
                functions.add(symbol);
            }
        }
    }

    /** The same in a process that was forked off, which is in no call. */
    JavaCalls copy(RuntimeLinker child, LinkMapCopies copies) {
        JavaCalls copy = new JavaCalls(child, objects);
        maps.forEach(map -> copy.maps.add(copies.of(map)));
        copy.next.putAll(next);
        return copy;
    }

    /** Brings the objects into a process that starts. */
    public void load() {
        int first = 0;
        for (JavaObject object : objects) {
            byte[] contents = ObjectFile.of(object, first, linker.trapped().address(Trapped.JAVA_CALL),
                    linker.trapped().address(Trapped.JAVA_RETURN));
            maps.add(linker.startup().objects().add(object.name(), contents, linker.main()));
            first += object.symbols().size();
        }
    }

    /** A function was called; its number is in R11. */
    public Next enter(Task task) {
        Registers registers = task.registers();
        int number = (int) registers.get(Register.R11);
        if (number < 0 || number >= functions.size()) {
            throw new GuestFault(registers.get(Register.RIP), Access.FETCH);
        }
        return linker.defer(task, () -> begin(task, number));
    }

    private void begin(Task task, int number) {
        InterposedCall call = new InterposedCall(linker, task, number);
        for (InterposedCall other : List.copyOf(pendingOf(task))) {
            if (other.stack() == call.stack() || !other.isIntact()) {
                pendingOf(task).remove(other);
                function(other).function().abandon(other);
            }
        }
        proceed(call, function(call).function().begin(call));
    }

    private JavaSymbol function(InterposedCall call) {
        return functions.get(call.number());
    }

    private Deque<InterposedCall> pendingOf(Task task) {
        return pending.computeIfAbsent(task, unused -> new ArrayDeque<>());
    }

    private void proceed(InterposedCall call, Step step) {
        if (step == Step.NEXT) {
            long base = maps.get(objectOfFunction.get(call.number())).base();
            call.callNext(findNext(call.number(), call.task()), ObjectFile.returnAddress(base));
            pendingOf(call.task()).push(call);
        } else {
            returnFrom(call.task(), call.stack());
        }
    }

    /** Goes back to where the function was called. */
    private static void returnFrom(Task task, long stack) {
        Registers registers = task.registers();
        registers.set(Register.R11, task.memory().read64(stack));
        registers.set(Register.RSP, stack + Long.BYTES);
    }

    /** A next definition has returned. RBX tells where its caller's frame is. */
    public Next returned(Task task) {
        return linker.defer(task, () -> resume(task));
    }

    private void resume(Task task) {
        Registers registers = task.registers();
        long stack = registers.get(Register.RBX);
        registers.set(Register.RBX, InterposedCall.savedRbx(task, stack));
        registers.set(Register.RSP, stack);
        InterposedCall call = pendingOf(task).stream().filter(each -> each.stack() == stack).findFirst().orElse(null);
        if (call == null) {
            returnFrom(task, stack);
            return;
        }
        pendingOf(task).remove(call);
        proceed(call, function(call).function().resume(call));
    }

    /** A process has ended. */
    void ended(Process process) {
        for (Task task : List.copyOf(pending.keySet())) {
            if (task.process() == process) {
                pending.remove(task).forEach(call -> function(call).function().abandon(call));
            }
        }
    }

    /** The address of the next definition of a function, 0 if there is none. */
    long findNext(int number, Task task) {
        Long known = next.get(number);
        if (known == null) {
            known = lookUp(number, task);
            next.put(number, known);
        }
        return known;
    }

    /** As dlsym(RTLD_NEXT), or dlvsym if the function has a version. */
    private long lookUp(int number, Task task) {
        JavaSymbol symbol = functions.get(number);
        LinkMap map = maps.get(objectOfFunction.get(number));
        FoundVersion version = symbol.version().isEmpty() ? null : new FoundVersion(symbol.version(),
                SymbolName.sysvHash(symbol.version().getBytes(StandardCharsets.ISO_8859_1)), true, null);
        Search search = new Search(linker.lookup(), List.of(linker.main().searchList()),
                version == null ? LookupFlags.DL_LOOKUP_RETURN_NEWEST : 0, map);
        try {
            linker.lookup().find(map, symbol.name(), search.scopes(), version, search.flags(), map);
        } catch (LoaderError undefined) {
            return 0;
        }
        LinkMap definer = linker.lookup().definer();
        if (definer == null) {
            return 0;
        }
        int definition = linker.lookup().symbol();
        long value = linker.bindings().address(definer, definition);
        linker.resolver().report(map, symbol.name(), version, search, definer, definition, Moment.DLSYM, value, 0);
        return Definitions.isIndirect(definer, definition) ? GuestCall.call(task, value) : value;
    }
}
