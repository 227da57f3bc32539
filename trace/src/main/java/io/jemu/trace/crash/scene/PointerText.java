package io.jemu.trace.crash.scene;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.symbols.CodeLocation;

/** Says what an address points to. */
public final class PointerText {
    private static final int MAX_TEXT = 16;
    private static final int MIN_TEXT = 3;

    private PointerText() {}

    /** A few words; empty if the number does not look like a pointer. */
    public static String of(CrashScene scene, long address) {
        Vma area = scene.area(address);
        if (area == null) {
            return "";
        }
        CodeLocation place = scene.place(address);
        if (place != null) {
            return place.text();
        }
        String text = string(scene, address);
        return where(scene, area) + (text.isEmpty() ? "" : ' ' + text);
    }

    /** What an area without an object is. */
    static String where(CrashScene scene, Vma area) {
        if (area.start() <= scene.rsp() && scene.rsp() < area.end()) {
            return "stack";
        }
        if (!area.name().isEmpty()) {
            return area.name().replace("[", "").replace("]", "");
        }
        if (area.source().file() != null) {
            String path = area.source().file().pathForMaps();
            return path.substring(path.lastIndexOf('/') + 1);
        }
        return "memory";
    }

    /** The string at an address in quotes, empty if there is none that people would read. */
    private static String string(CrashScene scene, long address) {
        StringBuilder text = new StringBuilder("\"");
        try {
            for (int i = 0; i <= MAX_TEXT; i++) {
                int c = scene.memory().u8(address + i);
                if (c == 0 && i >= MIN_TEXT) {
                    return text.append('"').toString();
                }
                if (c != '\n' && (c < ' ' || c > '~')) {
                    return "";
                }
                text.append(c == '\n' ? "\\n" : (char) c);
            }
            return text.append("\"...").toString();
        } catch (GuestFault unreadable) {
            return "";
        }
    }
}
