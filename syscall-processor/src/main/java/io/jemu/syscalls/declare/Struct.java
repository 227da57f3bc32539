package io.jemu.syscalls.declare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an address marked {@link In}, {@link Out} or {@link InOut} points to. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.PARAMETER)
public @interface Struct {
    /** The C name of the structure or type: "stat", "timespec", "int" ... */
    String value();

    /** For an array: the name of the parameter that tells how many elements it has, or {@link Out#RETURN}. */
    String count() default "";
}
