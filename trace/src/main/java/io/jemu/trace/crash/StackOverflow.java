package io.jemu.trace.crash;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.kernel.DeathReport;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedMemory;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.unwind.CallInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognises a death by stack overflow, and the functions that called each other until the stack was full: the usual
 * end of a malloc wrapper that prints.
 *
 * <p>The stack is read from its top for words that are return addresses, that is, that follow a call instruction in
 * code. Stale words are among them, but in an endless recursion these repeat as well: the whole stack is one sequence
 * over and over.
 */
public final class StackOverflow {
    private static final int SIGSEGV = 11;
    /**
     * How far from the stack pointer a fault is taken for the stack's: a frame of this size is skipped without a probe.
     */
    private static final long REACH = 1 << 20;
    /** How many words of the stack are looked at. */
    private static final int WORDS = 1 << 16;
    private static final int MAX_CYCLE = 1 << 10;
    /** A cycle has to fit this often into what is looked at. */
    private static final int REPETITIONS = 3;
    /** Of a hundred calls, so many may not fit into the cycle: its first round often differs, and stale words do. */
    private static final int TOLERANCE = 10;
    private static final int MAX_NAMES = 12;

    private StackOverflow() {}

    /**
     * One line that names the recursion, or nothing if the death was another.
     *
     * @param map the memory of the dead process, still whole
     */
    public static Optional<String> describe(DeathReport death, MemoryMap map) {
        if (death.signal() != SIGSEGV || Math.abs(death.address() - death.rsp()) > REACH) {
            return Optional.empty();
        }
        Vma stack = firstAreaFrom(map, death.rsp());
        if (stack == null || !stack.name().equals("[stack]")
                || death.address() >= stack.start() && death.address() < stack.end()) {
            return Optional.empty();
        }
        List<String> cycle = cycle(calls(stack, map));
        String text = "stack overflow at address 0x" + Long.toHexString(death.address());
        return Optional.of(cycle.isEmpty() ? text : text + ": endless recursion " + String.join(" <- ", cycle)
                + " <- " + cycle.getFirst());
    }

    private static Vma firstAreaFrom(MemoryMap map, long address) {
        List<Vma> above = new ArrayList<>(1);
        map.forEach(area -> {
            if (above.isEmpty() && area.end() > address) {
                above.add(area);
            }
        });
        return above.isEmpty() ? null : above.getFirst();
    }

    /** The functions on the stack, innermost first. */
    private static List<String> calls(Vma stack, MemoryMap map) {
        MappedSymbols symbols = new MappedSymbols(map);
        List<String> functions = new ArrayList<>();
        MappedMemory memory = symbols.objects().memory();
        try {
            for (int i = 0; i < WORDS && stack.start() + 8L * i < stack.end(); i++) {
                long word = memory.u64(stack.start() + 8L * i);
                CodeLocation location = symbols.locate(word);
                if (location != null && location.symbol() != null && CallInstruction.endsAt(memory, word)) {
                    functions.add(location.function());
                }
            }
        } catch (GuestFault endOfStack) {
            return functions;
        }
        return functions;
    }

    /** The functions of the shortest sequence that the calls repeat, each once; those without a name are left out. */
    static List<String> cycle(List<String> calls) {
        for (int period = 1; period <= MAX_CYCLE && period * REPETITIONS <= calls.size(); period++) {
            if (repeats(calls, period)) {
                int start = calls.size() / REPETITIONS;
                return calls.subList(start, start + period).stream().distinct().limit(MAX_NAMES).toList();
            }
        }
        return List.of();
    }

    private static boolean repeats(List<String> calls, int period) {
        int compared = calls.size() - period;
        int misfits = 0;
        for (int i = 0; i < compared; i++) {
            if (!calls.get(i).equals(calls.get(i + period)) && ++misfits * 100 > compared * TOLERANCE) {
                return false;
            }
        }
        return true;
    }
}
