package io.jemu.testkit.interpose;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method takes the place of a function of the guest, as if a library that defines it were preloaded: references of
 * all objects are bound to it, lazily, at load or by dlsym(3), and libc's own as far as libc lets them be interposed.
 *
 * <p>Parameters are the function's, in order: {@code long}, {@code int}, {@code short}, {@code byte}, {@code boolean},
 * {@code double}, {@code float}, {@code String} (a {@code char *}; null for a null pointer) and {@link GuestPointer}
 * (any pointer); those at the end may be left out. A {@link Next} may follow, by which the method calls the definition
 * that it hides and learns who called. The result is one of these types but {@code String}, or {@code void}.
 *
 * <p>While the method's own code runs, the guest stands still; while the next definition runs, it does not, and other
 * threads may call the method, too. What the method throws ends the guest, and is thrown by {@code Guest.run}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Interpose {
    /**
     * The function: {@code "malloc"}, for references to any version; or {@code "memcpy@GLIBC_2.14"}, for those to one,
     * whose next definition has this version, too.
     */
    String value();
}
