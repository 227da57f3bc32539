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

    /** The smallest size that sigaltstack(2) takes. */
    public static final int MINSIGSTKSZ = 2048;

    /** What a program begins with: no alternate stack. */
    public static final AltStack NONE = new AltStack(0, 0, 0);
    /** None any more. */
    public static final AltStack DISABLED = new AltStack(0, SS_DISABLE, 0);

    /** What SS_ONSTACK, SS_DISABLE or 0 is given by: the flags without SS_AUTODISARM. */
    public int mode() {
        return flags & ~SS_AUTODISARM;
    }

    /** Whether the mode is one that there is. */
    public boolean hasValidMode() {
        return mode() == 0 || mode() == SS_ONSTACK || mode() == SS_DISABLE;
    }

    /** Whether the size is enough, or does not matter. */
    public boolean isLargeEnough() {
        return mode() == SS_DISABLE || Long.compareUnsigned(size, MINSIGSTKSZ) >= 0;
    }

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
