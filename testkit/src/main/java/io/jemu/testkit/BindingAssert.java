package io.jemu.testkit;

import io.jemu.testkit.run.BoundSymbol;
import io.jemu.testkit.run.Run;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asserts what references to one symbol were bound to. {@link #from}, {@link #when} and {@link #version} choose among
 * them; {@link #to}, {@link #toNothing} and {@link #never} assert and lead back. Objects are named by their path, the
 * end of it, or {@code "the program"}.
 */
public final class BindingAssert {
    private final RunAssert back;
    private final Run run;
    private final String symbol;
    private final Predicate<BoundSymbol> chosen;
    private final String description;

    BindingAssert(RunAssert back, Run run, String symbol) {
        this(back, run, symbol, binding -> binding.symbol().equals(symbol), symbol);
    }

    private BindingAssert(RunAssert back, Run run, String symbol, Predicate<BoundSymbol> chosen, String description) {
        this.back = back;
        this.run = run;
        this.symbol = symbol;
        this.chosen = chosen;
        this.description = description;
    }

    private BindingAssert and(Predicate<BoundSymbol> condition, String words) {
        return new BindingAssert(back, run, symbol, chosen.and(condition), description + " " + words);
    }

    /** References of this object. */
    public BindingAssert from(String object) {
        return and(binding -> binding.requester().isNamed(object), "from " + object);
    }

    /** References that were bound at this moment: {@code "load"}, {@code "lazy"}, {@code "dlsym"}, {@code "dlopen"}. */
    public BindingAssert when(String moment) {
        return and(binding -> binding.when().equals(moment), "at " + moment);
    }

    /** References that ask for this version, such as {@code "GLIBC_2.2.5"}. */
    public BindingAssert version(String version) {
        return and(binding -> binding.version().equals(version), "of version " + version);
    }

    /** There were such references, and all of them were bound to the definition of this object. */
    public RunAssert to(String object) {
        List<BoundSymbol> bindings = bindings();
        RunAssert.check(!bindings.isEmpty() && bindings.stream().allMatch(
                binding -> binding.winner() != null && binding.winner().isNamed(object)),
                description + " to be bound to " + object, explanation(bindings));
        return back;
    }

    /** There were such references, and all of them were left without a definition. */
    public RunAssert toNothing() {
        List<BoundSymbol> bindings = bindings();
        RunAssert.check(!bindings.isEmpty() && bindings.stream().allMatch(binding -> binding.winner() == null),
                description + " to be left without a definition", explanation(bindings));
        return back;
    }

    /** There were no such references, or they were never bound. */
    public RunAssert never() {
        RunAssert.check(bindings().isEmpty(), "no binding of " + description, explanation(bindings()));
        return back;
    }

    private List<BoundSymbol> bindings() {
        return run.bindings().stream().filter(chosen).toList();
    }

    /** The bindings, with candidates; if there are none, what comes close. */
    private String explanation(List<BoundSymbol> bindings) {
        if (!bindings.isEmpty()) {
            return lines("these were bound", bindings.stream());
        }
        List<BoundSymbol> sameName = run.bindings().stream().filter(each -> each.symbol().equals(symbol)).toList();
        if (!sameName.isEmpty()) {
            return lines("there was none; but these were bound", sameName.stream());
        }
        String similar = run.bindings().stream().map(BoundSymbol::symbol).distinct()
                .filter(name -> name.contains(symbol) || symbol.contains(name) && name.length() > 2).sorted().limit(10)
                .collect(Collectors.joining(", "));
        return run.bindings().isEmpty() ? "nothing is known of bindings: jemu's linker did not link the program"
                : "no reference to " + symbol + " was bound" + (similar.isEmpty() ? "" : "; similar names: " + similar);
    }

    private static String lines(String title, Stream<BoundSymbol> bindings) {
        return title + "\n" + bindings.map(binding -> "  " + binding.line() + "\n" + binding.candidates().stream()
                .map(candidate -> "      " + candidate + "\n").collect(Collectors.joining()))
                .collect(Collectors.joining());
    }
}
