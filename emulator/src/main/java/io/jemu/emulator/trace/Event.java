package io.jemu.emulator.trace;

/**
 * Something that happened in the machine, told to an {@link EventSink}. Printers read nothing but these records.
 *
 * <p>Whoever emits events asks {@link EventSink#enabled} before building one.
 */
public sealed interface Event permits BindingEvent, CallEvent, ReturnEvent, SyscallEvent, TaskEvent {
}
