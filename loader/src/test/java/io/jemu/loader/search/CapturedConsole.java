package io.jemu.loader.search;

import io.jemu.loader.host.GuestConsole;
import java.nio.charset.StandardCharsets;

/** Keeps what the linker writes, whatever the descriptor. */
final class CapturedConsole implements GuestConsole {
    static final int PID = 4711;

    private final StringBuilder text = new StringBuilder();

    @Override
    public int pid() {
        return PID;
    }

    @Override
    public void write(int fd, byte[] bytes) {
        text.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public int openLog(String path) {
        return -1;
    }

    String text() {
        return text.toString();
    }
}
