package io.jemu.cli;

import io.jemu.emulator.trace.BindingEvent;

/** A binding as one line: who asks for what, who wins, why, and which word was written. */
final class BindingText {
    private BindingText() {}

    static String line(BindingEvent binding) {
        StringBuilder line = new StringBuilder(160);
        line.append(binding.when()).append(": ").append(binding.requester().name());
        line.append(" binds ").append(binding.symbol());
        if (!binding.version().isEmpty()) {
            line.append('@').append(binding.version());
        }
        line.append(" (").append(binding.relocation()).append(") to ");
        line.append(binding.winner() == null ? "nothing" : binding.winner().name());
        if (!binding.reason().isEmpty()) {
            line.append(": ").append(binding.reason());
        }
        if (binding.slot() != 0) {
            line.append("; [0x").append(Long.toHexString(binding.slot())).append("] = 0x")
                    .append(Long.toHexString(binding.value()));
        }
        return line.toString();
    }
}
