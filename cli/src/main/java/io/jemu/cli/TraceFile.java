package io.jemu.cli;

import io.jemu.trace.files.TraceFormat;

/**
 * A file that {@code --trace-out} names.
 *
 * @param path its path, of the host
 * @param format how it is written
 */
public record TraceFile(String path, TraceFormat format) {}
