package io.jemu.testkit.interpose;

/**
 * The next definition that a method called will never return to it: the guest has left it by longjmp(3) or an
 * exception, or has ended. The method is to end as well; what it returns is not used.
 */
public final class CallAbandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallAbandoned(String symbol) {
        super("the guest has left " + symbol + " without returning");
    }
}
