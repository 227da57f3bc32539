package io.jemu.testkit;

import io.jemu.testkit.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives test methods their {@link Program}s as parameters. What such a guest did is added to whatever else than an
 * assertion of {@link GuestAssertions} makes the test fail.
 *
 * <p>By {@code @ExtendWith(GuestExtension.class)}; or as a field with {@code @RegisterExtension}, {@link #with} what
 * all guests of the class have in common.
 */
public final class GuestExtension implements ParameterResolver, TestExecutionExceptionHandler {
    private static final Namespace NAMESPACE = Namespace.create(GuestExtension.class);

    private final UnaryOperator<Guest> common;

    public GuestExtension() {
        this(guest -> guest);
    }

    private GuestExtension(UnaryOperator<Guest> common) {
        this.common = common;
    }

    /** An extension whose guests are changed in some way before tests get them. */
    public static GuestExtension with(UnaryOperator<Guest> common) {
        return new GuestExtension(common);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return (type == Guest.class || type == Run.class) && parameter.isAnnotated(Program.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Program program = parameter.findAnnotation(Program.class).orElseThrow();
        Guest guest = common.apply(new Guest(program.value(), runs(context)::add)).arguments(program.arguments());
        for (String variable : program.environment()) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new ParameterResolutionException(variable + " is no NAME=value");
            }
            guest.environment(variable.substring(0, equals), variable.substring(equals + 1));
        }
        if (!program.input().isEmpty()) {
            guest.input(program.input());
        }
        return parameter.getParameter().getType() == Run.class ? guest.run() : guest;
    }

    private static Runs runs(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(context.getUniqueId(), unused -> new Runs(), Runs.class);
    }

    /** The runs of one test. */
    private static final class Runs {
        private final List<Run> runs = new ArrayList<>();

        synchronized void add(Run run) {
            runs.add(run);
        }

        synchronized String transcripts() {
            StringBuilder text = new StringBuilder();
            runs.forEach(run -> text.append(run.transcript()));
            return text.toString();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        String transcripts = runs(context).transcripts();
        if (!(failure instanceof GuestAssertionError) && !transcripts.isEmpty()) {
            failure.addSuppressed(new GuestTranscript(transcripts));
        }
        throw failure;
    }

    /** For people only. */
    private static final class GuestTranscript extends Exception {
        private static final long serialVersionUID = 1;

        GuestTranscript(String text) {
            super(text, null, false, false);
        }
    }
}
