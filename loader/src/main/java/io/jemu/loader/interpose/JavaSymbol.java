package io.jemu.loader.interpose;

import java.util.Objects;

/**
 * A function of the guest that Java defines.
 *
 * @param name the symbol's name
 * @param version the version that it has, such as {@code GLIBC_2.14}; empty: references to any version get it
 * @param function what a call does
 */
public record JavaSymbol(String name, String version, JavaFunction function) {
    public JavaSymbol {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(version, "version is null");
        Objects.requireNonNull(function, "function is null");
    }
}
