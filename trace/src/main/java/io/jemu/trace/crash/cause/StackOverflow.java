package io.jemu.trace.crash.cause;

import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The stack is full: mostly by functions that call each other without an end, such as a malloc wrapper that prints.
 */
final class StackOverflow implements Cause {
    /**
     * How far from the stack pointer a fault is taken for the stack's: a frame of this size is skipped without a probe.
     */
    private static final long REACH = 1 << 20;
    private static final int MAX_CYCLE = 1 << 10;
    /** A cycle has to fit this often into what is looked at. */
    private static final int REPETITIONS = 3;
    /** Of a hundred calls, so many may not fit into the cycle: its first round often differs. */
    private static final int TOLERANCE = 10;
    private static final int MAX_NAMES = 8;

    @Override
    public Optional<String> explain(CrashScene scene) {
        boolean near = scene.killedBy(Signal.SIGSEGV) && scene.address() != 0
                && Math.abs(scene.address() - scene.rsp()) <= REACH;
        Vma fault = near ? scene.area(scene.address()) : null;
        if (!near || fault != null && fault.readable()) {
            return Optional.empty();
        }
        Vma stack = firstReadableFrom(scene, scene.rsp());
        boolean ofThread = stack != null && scene.fsBase() >= stack.start() && scene.fsBase() < stack.end();
        if (stack == null || scene.address() >= stack.start() || !ofThread && !stack.name().equals("[stack]")) {
            return Optional.empty();
        }
        String text = "the stack of " + (stack.length() >> 10) + " KiB is full";
        List<String> cycle = cycle(scene.frames().stream().map(scene::place).filter(Objects::nonNull)
                .filter(place -> place.symbol() != null).map(place -> place.function()).toList());
        return Optional.of(cycle.isEmpty() ? text
                : text + ": endless recursion " + String.join(" <- ", cycle) + " <- " + cycle.getFirst());
    }

    private static Vma firstReadableFrom(CrashScene scene, long address) {
        Vma[] above = new Vma[1];
        scene.map().forEach(area -> {
            if (above[0] == null && area.end() > address && area.readable()) {
                above[0] = area;
            }
        });
        return above[0];
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
