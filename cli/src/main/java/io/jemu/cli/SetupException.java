package io.jemu.cli;

/**
 * jemu cannot run here: something that it needs is missing or unfit. The user gets both sentences and exit status
 * {@link ExitStatus#JEMU}, never a stack trace.
 */
public final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String hint;

    /**
     * @param problem what is wrong, one sentence without a final period
     * @param hint what to do about it, one sentence
     */
    public SetupException(String problem, String hint) {
        super(problem, null, false, false);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
