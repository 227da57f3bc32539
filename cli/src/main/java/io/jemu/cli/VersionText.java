package io.jemu.cli;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.unicorn.UnicornEngine;
import io.jemu.emulator.disasm.Disassembler;

/** The text of {@code jemu --version}: a line for each part, in the order in which a report of a fault wants them. */
final class VersionText {
    private VersionText() { }

    static String text() {
        return """
                jemu %s
                engine: %s
                disassembler: %s
                java: %s (%s), %s
                """.formatted(version(), engine(), disassembler(),
                Runtime.version(), System.getProperty("java.vendor"), System.getProperty("java.home"));
    }

    /** jemu's own version. */
    static String version() {
        String version = VersionText.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static String engine() {
        try {
            return UnicornEngine.library();
        } catch (EngineFailure e) {
            return "none; " + e.getMessage();
        }
    }

    private static String disassembler() {
        try (Disassembler disassembler = new Disassembler(Disassembler.Syntax.INTEL)) {
            return "Capstone " + disassembler.version() + " (" + disassembler.library() + ")";
        } catch (UnsatisfiedLinkError e) {
            return "none; " + e.getMessage();
        }
    }
}
