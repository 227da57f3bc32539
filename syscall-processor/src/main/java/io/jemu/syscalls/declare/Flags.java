package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bits that have names: shown as O_RDWR|O_CLOEXEC. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.PARAMETER)
public @interface Flags {
    /**
     * The class whose {@code public static final} int or long constants name the bits, in the order in which they are
     * shown. Where C names have prefixes, constants without an underscore in the name are ignored. A constant marked
     * {@link Mask} names a field of several bits and is itself not shown.
     */
    Class<?> value();
}
