package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a constant of a class used with {@link Flags} as a mask: the bits in it are one field, whose values are the
 * other constants within the mask, zero included.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.FIELD)
public @interface Mask {}
