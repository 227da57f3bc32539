package io.jemu.loader.version;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.Note;
import io.jemu.emulator.elf.NoteReader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import java.util.List;

/**
 * Checks the micro-architecture levels that objects say they need (psABI, GNU_PROPERTY_X86_ISA_1_NEEDED;
 * dl_isa_level_check of glibc 2.33 and later).
 */
public final class IsaLevel {
    /** What the emulated CPU is. */
    private static final int CPU = Elf.GNU_PROPERTY_X86_ISA_1_BASELINE | Elf.GNU_PROPERTY_X86_ISA_1_V2;
    private static final String TOO_LOW = "CPU ISA level is lower than required";

    private IsaLevel() {
    }

    /**
     * Checks the objects that an object needs and that did not run yet, the last one first.
     *
     * @param rtld ld.so, which is not checked
     * @return the display name of the first object that needs a better CPU, null if none does
     */
    public static String firstUnfit(LinkMap root, LinkMap rtld, String program) {
        List<LinkMap> order = root.initOrder();
        for (LinkMap map : order.reversed()) {
            if (!map.state().initCalled() && map.real() != rtld && (needed(map) & ~CPU) != 0) {
                return map.displayName(program);
            }
        }
        return null;
    }

    /** The error of dlopen for {@link #firstUnfit}. */
    public static LoaderError error(String object) {
        return new LoaderError(0, object, "dlopen", TOO_LOW);
    }

    /** The line that start-up ends with for {@link #firstUnfit}. */
    public static String message(String object) {
        return object + ": " + TOO_LOW + "\n";
    }

    private static int needed(LinkMap map) {
        GuestElfMemory memory = new GuestElfMemory(map.memory());
        List<ProgramHeader> headers = map.image().headers();
        for (ProgramHeader header : headers.reversed()) {
            if ((header.is(SegmentType.PT_GNU_PROPERTY) || header.is(SegmentType.PT_NOTE))
                    && header.align() == Long.BYTES) {
                try {
                    List<Note> notes = NoteReader.notes(memory, map.base(), header);
                    var properties = NoteReader.gnuProperties(memory, notes);
                    if (properties.isPresent()) {
                        return properties.get().isa1Needed();
                    }
                } catch (GuestFault unreadable) {
                    // A note segment that is not in memory says nothing.
                    continue;
                }
            }
        }
        return 0;
    }
}
