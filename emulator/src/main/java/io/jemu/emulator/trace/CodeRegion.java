package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A range of memory that holds code: a mapped object, or memory that a program has filled itself.
 *
 * @param path the object's file in the guest, {@code [jemu]} for jemu's own entries, or empty if no file is behind it
 * @param begin first byte: where address 0 of the file lies, if the file begins there
 * @param end byte after the last one
 * @param entry guest address of the file's entry point; 0 for none
 */
public record CodeRegion(String path, long begin, long end, long entry) implements Described {
    public CodeRegion {
        Objects.requireNonNull(path, "path is null");
    }

    @Override
    public void describe(EventFields out) {
        out.text("path", path);
        out.address("begin", begin);
        out.address("end", end);
        out.address("entry", entry);
    }
}
