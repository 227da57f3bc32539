package io.jemu.trace.crash;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.symbols.CodeLocation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The instruction that a thread is at, with those around it. */
final class CodeListing {
    private static final int BEFORE = 2;
    private static final int AFTER = 2;
    /** How far back code is decoded where no symbol says where the function begins. */
    private static final long LOOK_BACK = 48;
    private static final long MAX_FUNCTION = 1 << 14;

    private CodeListing() {}

    /** The lines; empty if there is no code. */
    static List<String> of(CrashScene scene) {
        Instruction current = scene.instruction();
        if (current == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (Instruction each : before(scene)) {
            lines.add(line("   ", each));
        }
        lines.add(line("-> ", current));
        long next = current.address() + current.size();
        for (int i = 0; i < AFTER; i++) {
            Instruction each = scene.instruction(next);
            if (each == null || !each.decodable()) {
                break;
            }
            lines.add(line("   ", each));
            next += each.size();
        }
        return lines;
    }

    private static String line(String mark, Instruction instruction) {
        return "  " + mark + "0x" + Long.toHexString(instruction.address()) + "  " + instruction.text();
    }

    /** Those that lead up to it, decoded from the start of the function, or from wherever that works. */
    private static List<Instruction> before(CrashScene scene) {
        CodeLocation place = scene.place(scene.rip());
        if (place != null && place.symbol() != null && place.offset() <= MAX_FUNCTION) {
            return decode(scene, scene.rip() - place.offset());
        }
        for (long start = scene.rip() - LOOK_BACK; start < scene.rip(); start++) {
            List<Instruction> found = decode(scene, start);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<Instruction> decode(CrashScene scene, long start) {
        Deque<Instruction> last = new ArrayDeque<>();
        long at = start;
        while (at < scene.rip()) {
            Instruction each = scene.instruction(at);
            if (each == null || !each.decodable()) {
                return List.of();
            }
            last.add(each);
            if (last.size() > BEFORE) {
                last.remove();
            }
            at += each.size();
        }
        return at == scene.rip() ? List.copyOf(last) : List.of();
    }
}
