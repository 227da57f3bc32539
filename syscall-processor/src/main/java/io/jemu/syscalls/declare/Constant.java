package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One value of a set that has names: shown as SEEK_SET. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.PARAMETER)
public @interface Constant {
    /**
     * The class whose {@code public static final} int or long constants name the values, or an enum in which the value
     * is the position. Where C names have prefixes, constants without an underscore in the name are ignored.
     */
    Class<?> value();
}
