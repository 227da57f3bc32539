package io.jemu.trace.prototype;

import java.util.Collections;
import java.util.List;

/**
 * How a function is called.
 *
 * @param variadic whether arguments follow that nothing is known of
 */
public record Prototype(Lens returns, List<Lens> parameters, boolean variadic) {
    /** As many as ltrace shows of a function that it does not know. */
    private static final int GUESSED = 4;

    public Prototype {
        parameters = List.copyOf(parameters);
    }

    /** For functions of which nothing is known: some integers. */
    public static final Prototype UNKNOWN = guess();

    private static Prototype guess() {
        Lens number = new Lens.Number(Long.BYTES, true, Lens.Radix.GUESS);
        return new Prototype(number, Collections.nCopies(GUESSED, number), false);
    }

    /** How many arguments, from the first on, are known before the function runs; all others after it. */
    public int knownBefore() {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i) instanceof Lens.Output) {
                return i;
            }
        }
        return parameters.size();
    }
}
