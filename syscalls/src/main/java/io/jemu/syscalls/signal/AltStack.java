package io.jemu.syscalls.signal;

/**
 * An alternate signal stack (sigaltstack(2)).
 *
 * @param pointer its lowest address
 * @param flags SS_AUTODISARM, SS_DISABLE
 * @param size in bytes
 */
public record AltStack(long pointer, int flags, long size) {
    public static final int SS_ONSTACK = 1;
    public static final int SS_DISABLE = 2;
    public static final int SS_AUTODISARM = 1 << 31;

    /** No alternate stack. */
    public static final AltStack NONE = new AltStack(0, SS_DISABLE, 0);

    /** Whether a stack pointer lies on it. */
    public boolean holds(long stackPointer) {
        return (flags & SS_AUTODISARM) == 0 && size != 0
                && stackPointer > pointer && stackPointer - pointer <= size;
    }

    /** The flags that sigaltstack reports. */
    public int state(long stackPointer) {
        return size == 0 ? SS_DISABLE : holds(stackPointer) ? SS_ONSTACK : 0;
    }
}
