package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A signal that is not ignored comes to a thread.
 *
 * @param pid the process
 * @param tid the thread
 * @param number the signal's number
 * @param name its name: {@code SIGSEGV}
 * @param code si_code
 * @param sender the process that sent it, or whose change of state it tells; 0 if none did
 * @param address the address that could not be accessed, or the instruction's; 0 if no instruction raised it
 * @param text as strace prints it: {@code --- SIGINT {...} ---}
 */
public record SignalEvent(int pid, int tid, int number, String name, int code, int sender, long address, String text)
        implements Event {
    public SignalEvent {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(text, "text is null");
    }

    @Override
    public String type() {
        return "signal";
    }

    @Override
    public void describe(EventFields out) {
        out.number("number", number);
        out.text("name", name);
        out.number("code", code);
        out.number("sender", sender);
        out.address("address", address);
        out.text("text", text);
    }
}
