package io.jemu.trace.crash;

import io.jemu.emulator.cpu.Register;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.PointerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The general registers, and what those point to that hold an address. */
final class RegisterListing {
    private static final Register[] ORDER = {
        Register.RAX, Register.RBX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.RBP, Register.RSP,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15
    };
    private static final int ROWS = ORDER.length / 2;
    private static final int VALUE_WIDTH = 18;
    private static final int COLUMN_WIDTH = 52;

    private RegisterListing() {}

    static List<String> of(CrashScene scene) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            String left = text(scene, ORDER[row]);
            lines.add("  " + (left + " ".repeat(Math.max(1, COLUMN_WIDTH - left.length()))
                    + text(scene, ORDER[row + ROWS])).stripTrailing());
        }
        return lines;
    }

    private static String text(CrashScene scene, Register register) {
        long value = scene.registers().get(register);
        String name = register.name().toLowerCase(Locale.ROOT);
        String number = "0x" + Long.toHexString(value);
        String meaning = PointerText.of(scene, value);
        return name + (name.length() < 3 ? "  " : " ") + number
                + (meaning.isEmpty() ? "" : " ".repeat(Math.max(1, VALUE_WIDTH - number.length())) + meaning);
    }
}
