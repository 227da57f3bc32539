package io.jemu.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The program that {@link GuestExtension} makes a parameter of: of a {@link Guest}, which the test then changes and
 * runs, or of a {@link io.jemu.testkit.run.Run}, when it has been run already.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Program {
    /** Its path in the guest, or a name that is looked for in the guest's {@code PATH}. */
    String value();

    /** argv[1] and following. */
    String[] arguments() default {};

    /** Variables of the environment, {@code NAME=value}. */
    String[] environment() default {};

    /** What standard input holds. */
    String input() default "";
}
