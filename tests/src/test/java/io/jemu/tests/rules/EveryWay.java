package io.jemu.tests.rules;

import io.jemu.tests.support.Tools;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link Rule} in each way, with an empty {@link Scene}; all rules share one {@link Stage}. */
final class EveryWay implements TestTemplateInvocationContextProvider {
    private static final Namespace NAMESPACE = Namespace.create(EveryWay.class);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        return Stream.of(Way.values()).map(Invocation::new);
    }

    private record Invocation(Way way) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return way.name();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SceneResolver(way));
        }
    }

    private record SceneResolver(Way way) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Scene.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Tools.require("gcc");
            Stage stage = context.getRoot().getStore(NAMESPACE)
                    .getOrComputeIfAbsent(Stage.class, type -> new Stage(), Stage.class);
            return new Scene(stage, way);
        }
    }
}
