package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.mm.Vma;

/** Commands of jemu's own, which the debugger's user gives by {@code monitor}. */
final class Monitor {
    private static final String HELP = """
            monitor bindings [SYMBOL]   what jemu's linker has bound in the current process, and why
            monitor maps                the memory map of the current process
            monitor help                this text
            """;
    /** Output is sent in pieces of so many bytes. */
    private static final int PIECE = 2048;

    private final Conversation conversation;

    Monitor(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Does a command. */
    void perform(String command) {
        String[] words = command.strip().split("\\s+", 2);
        Process process = conversation.selected().process();
        print(switch (words[0]) {
            case "help", "" -> HELP;
            case "maps" -> maps(process);
            case "bindings" -> conversation.target().bindings().of(process.pid(), words.length > 1 ? words[1] : "");
            default -> "no such command; try: monitor help\n";
        });
    }

    private static String maps(Process process) {
        StringBuilder text = new StringBuilder();
        process.map().forEach(vma -> text.append(line(vma)));
        return text.toString();
    }

    private static String line(Vma vma) {
        return "%012x-%012x %8d KiB %s%s%s%s %s%n".formatted(vma.start(), vma.end(), vma.length() >> 10,
                vma.readable() ? "r" : "-", vma.writable() ? "w" : "-", vma.executable() ? "x" : "-",
                vma.shared() ? "s" : "p",
                vma.source().file() == null ? vma.name() : vma.source().file().pathForMaps());
    }

    private void print(String text) {
        for (int from = 0; from < text.length(); from += PIECE) {
            String piece = text.substring(from, Math.min(text.length(), from + PIECE));
            conversation.channel().send(Commands.bytes("O" + Hex.of(piece)));
        }
    }
}
