package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An address of memory that the call writes: bytes, or what {@link Struct} says. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.PARAMETER)
public @interface Out {
    /** For {@link #length}: the result of the call says how many bytes were written. */
    String RETURN = "return";

    /**
     * How many bytes: {@link #RETURN}, the name of another parameter, that name after a {@code *} for the number of
     * type int or socklen_t that it points to, or empty together with {@link Struct}.
     */
    String length() default "";
}
