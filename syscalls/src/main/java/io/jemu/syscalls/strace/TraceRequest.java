package io.jemu.syscalls.strace;

import java.util.Objects;

/**
 * What {@link Strace} tells, and how.
 *
 * @param text whether calls and signals are told in text; without it, calls are only named
 * @param instructions whether calls tell where in the program they are made
 */
public record TraceRequest(Selection selection, Style style, boolean text, boolean instructions) {
    /** As strace with {@code -f}. */
    public static final TraceRequest DEFAULT = new TraceRequest(Selection.ALL, Style.DEFAULT, true, false);

    public TraceRequest {
        Objects.requireNonNull(selection, "selection is null");
        Objects.requireNonNull(style, "style is null");
    }
}
