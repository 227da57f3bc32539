package io.jemu.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import io.jemu.testkit.run.GuestNotStarted;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests on a machine without the CPU engine's library, unless that has to be there, as in CI. */
final class EngineRequired implements ExecutionCondition {
    private static final String REQUIRED = "JEMU_REQUIRE_NATIVE";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            Guest.program("/bin/true").run();
            return enabled("there is an engine");
        } catch (GuestNotStarted e) {
            return "1".equals(System.getenv(REQUIRED)) ? enabled("it is required") : disabled(e.getMessage());
        }
    }
}
