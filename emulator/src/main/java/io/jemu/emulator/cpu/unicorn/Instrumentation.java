package io.jemu.emulator.cpu.unicorn;

/**
 * What an engine does beside running code. Each makes programs a little slower.
 *
 * @param countBlocks whether blocks are counted. Where they are the measure of time, the time stamp counter is not to
 *     be read: #GP
 * @param watchCode whether there is a {@link io.jemu.emulator.cpu.CodeWatch}
 */
public record Instrumentation(boolean countBlocks, boolean watchCode) {
    public static final Instrumentation NONE = new Instrumentation(false, false);
}
