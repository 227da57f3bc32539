package io.jemu.emulator.trace;

/**
 * Something that happened in the machine, told to an {@link EventSink}. Printers and file writers read nothing but
 * these records. Their time is added by the {@link EventStream} that they go into.
 *
 * <p>Whoever emits events asks {@link EventSink#enabled} before building one. A new type is added here, tells its
 * fields in {@link #describe}, and gets its place in the JSON schema of event files.
 */
public sealed interface Event extends Described permits BindingEvent, BlockEvent, BlockRunEvent, CallEvent,
        InitEvent, InstructionEvent, MapEvent, ObjectEvent, ProcessEvent, ReturnEvent, SampleEvent, SignalEvent, StoryEvent,
        SyscallEvent, SyscallWaitEvent {
    /** The process. */
    int pid();

    /** The thread. */
    int tid();

    /** What files call this type of event: one word in lower case, with hyphens perhaps. */
    String type();
}
