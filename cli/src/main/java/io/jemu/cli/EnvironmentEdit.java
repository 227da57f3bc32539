package io.jemu.cli;

import java.util.ArrayList;
import java.util.List;

/** A change to the environment that the program gets. */
public sealed interface EnvironmentEdit {
    /** {@code -E NAME=VALUE}. */
    record Set(String name, String value) implements EnvironmentEdit {
        static Set of(String assignment) throws UsageException {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-E needs NAME=VALUE, not '" + assignment + "'");
            }
            return new Set(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
    }

    /** {@code -U NAME}. */
    record Unset(String name) implements EnvironmentEdit {
        static Unset of(String name) throws UsageException {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new UsageException("-U needs the name of a variable, not '" + name + "'");
            }
            return new Unset(name);
        }
    }

    String name();

    /**
     * The environment after these changes, in order. A variable that is set keeps its place; a new one comes last.
     *
     * @param environment strings as in environ(7), normally {@code NAME=VALUE}, which is not enforced
     */
    static List<String> apply(List<EnvironmentEdit> edits, List<String> environment) {
        List<String> result = new ArrayList<>(environment);
        for (EnvironmentEdit edit : edits) {
            String prefix = edit.name() + "=";
            int place = result.size();
            for (int i = result.size() - 1; i >= 0; i--) {
                if (result.get(i).startsWith(prefix)) {
                    result.remove(i);
                    place = i;
                }
            }
            if (edit instanceof Set set) {
                result.add(Math.min(place, result.size()), prefix + set.value());
            }
        }
        return result;
    }
}
