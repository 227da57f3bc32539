package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An address of memory that the call reads: bytes, or what {@link Struct} says. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.PARAMETER)
public @interface In {
    /**
     * How many bytes: the name of another parameter, or empty together with {@link Struct}.
     */
    String length() default "";
}
