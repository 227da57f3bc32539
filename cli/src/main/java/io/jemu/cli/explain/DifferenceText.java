package io.jemu.cli.explain;

import io.jemu.loader.explain.BindingDifference;
import io.jemu.loader.explain.BindingDifference.BindingChange;
import io.jemu.loader.explain.BindingDifference.Kind;
import io.jemu.loader.explain.BindingDifference.ObjectChange;

/** A difference as lines of text: {@code -} only in the first run, {@code +} only in the second, {@code !} changed. */
public final class DifferenceText {
    private DifferenceText() {}

    /** The whole text, lines ended; empty if there is no difference. */
    public static String of(BindingDifference difference) {
        StringBuilder text = new StringBuilder();
        for (ObjectChange object : difference.objects()) {
            text.append(sign(object.kind())).append(" object ").append(object.name()).append(": ")
                    .append(arrow(object.from(), object.to())).append('\n');
        }
        for (BindingChange change : difference.bindings()) {
            text.append(sign(change.kind())).append(' ').append(change.reference().requester()).append(": ")
                    .append(change.reference().symbol()).append(" (").append(change.reference().asks()).append("): ")
                    .append(arrow(change.from(), change.to())).append(": ").append(change.reason()).append('\n');
        }
        return text.toString();
    }

    private static String arrow(String from, String to) {
        return from.isEmpty() ? to : to.isEmpty() ? from : from + " -> " + to;
    }

    private static char sign(Kind kind) {
        return switch (kind) {
            case REMOVED -> '-';
            case ADDED -> '+';
            case CHANGED -> '!';
        };
    }
}
