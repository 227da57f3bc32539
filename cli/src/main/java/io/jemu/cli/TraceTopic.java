package io.jemu.cli;

/** A kind of event that {@code --trace} prints. */
public enum TraceTopic {
    /** Each symbol that is bound: who asks, who wins, why. */
    BINDINGS("bindings");

    private final String optionValue;

    TraceTopic(String optionValue) {
        this.optionValue = optionValue;
    }

    static TraceTopic of(String value) throws UsageException {
        for (TraceTopic topic : values()) {
            if (topic.optionValue.equals(value)) {
                return topic;
            }
        }
        throw new UsageException("--trace knows no events called '" + value + "'");
    }
}
