package io.jemu.trace.crash.cause;

import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import io.jemu.trace.crash.scene.PointerText;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedObject;
import java.util.Optional;

/** Memory was written that is mapped, but only to be read: constants, code, relocated data. */
final class WriteToReadOnly implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        Vma area = scene.area(scene.address());
        if (scene.access().orElse(null) != FaultAccess.WRITE || area == null || area.writable()) {
            return Optional.empty();
        }
        MappedObject object = scene.object(scene.address());
        if (object == null) {
            String what = area.readable() ? "only be read" : "not be accessed (PROT_NONE)";
            return Optional.of("it wrote to memory that may " + what + ": "
                    + PointerText.of(scene, scene.address()));
        }
        return Optional.of("it wrote to " + part(scene, object, area) + " of " + object.name() + symbol(scene)
                + ", which is read-only");
    }

    private static String part(CrashScene scene, MappedObject object, Vma area) {
        long inFile = scene.address() - object.bias();
        if (area.executable()) {
            return "the code";
        }
        Optional<ProgramHeader> relro = object.segment(SegmentType.PT_GNU_RELRO);
        return relro.isPresent() && relro.get().contains(inFile) ? "the data that is protected after relocation (RELRO)"
                : "the constants (a string literal, a const variable)";
    }

    private static String symbol(CrashScene scene) {
        CodeLocation place = scene.place(scene.address());
        return place == null || place.symbol() == null ? "" : ", " + place.name();
    }
}
