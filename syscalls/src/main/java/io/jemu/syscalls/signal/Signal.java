package io.jemu.syscalls.signal;

/** The signals with names, in the order of their numbers from 1 on (signal(7), x86-64). */
public enum Signal {
    SIGHUP(DefaultAction.TERMINATE),
    SIGINT(DefaultAction.TERMINATE),
    SIGQUIT(DefaultAction.CORE_DUMP),
    SIGILL(DefaultAction.CORE_DUMP),
    SIGTRAP(DefaultAction.CORE_DUMP),
    SIGABRT(DefaultAction.CORE_DUMP),
    SIGBUS(DefaultAction.CORE_DUMP),
    SIGFPE(DefaultAction.CORE_DUMP),
    SIGKILL(DefaultAction.TERMINATE),
    SIGUSR1(DefaultAction.TERMINATE),
    SIGSEGV(DefaultAction.CORE_DUMP),
    SIGUSR2(DefaultAction.TERMINATE),
    SIGPIPE(DefaultAction.TERMINATE),
    SIGALRM(DefaultAction.TERMINATE),
    SIGTERM(DefaultAction.TERMINATE),
    SIGSTKFLT(DefaultAction.TERMINATE),
    SIGCHLD(DefaultAction.IGNORE),
    SIGCONT(DefaultAction.CONTINUE),
    SIGSTOP(DefaultAction.STOP),
    SIGTSTP(DefaultAction.STOP),
    SIGTTIN(DefaultAction.STOP),
    SIGTTOU(DefaultAction.STOP),
    SIGURG(DefaultAction.IGNORE),
    SIGXCPU(DefaultAction.CORE_DUMP),
    SIGXFSZ(DefaultAction.CORE_DUMP),
    SIGVTALRM(DefaultAction.TERMINATE),
    SIGPROF(DefaultAction.TERMINATE),
    SIGWINCH(DefaultAction.IGNORE),
    SIGIO(DefaultAction.TERMINATE),
    SIGPWR(DefaultAction.TERMINATE),
    SIGSYS(DefaultAction.CORE_DUMP);

    /** The highest signal number: SIGRTMAX. */
    public static final int MAX = 64;

    private static final Signal[] BY_NUMBER = values();

    private final DefaultAction action;

    Signal(DefaultAction action) {
        this.action = action;
    }

    public int number() {
        return ordinal() + 1;
    }

    /** Whether a number is that of a signal. */
    public static boolean valid(int number) {
        return number >= 1 && number <= MAX;
    }

    /** What a signal does without a handler. */
    public static DefaultAction actionOf(int number) {
        return number <= BY_NUMBER.length ? BY_NUMBER[number - 1].action : DefaultAction.TERMINATE;
    }

    /** The bit of a signal in a sigset_t. */
    public static long bit(int number) {
        return 1L << number - 1;
    }

    public long bit() {
        return bit(number());
    }

    /** Signals from here on are queued one by one: SIGRTMIN as the kernel sees it. */
    public static final int FIRST_REAL_TIME = 32;

    /** The signals that can be neither blocked nor caught nor ignored. */
    public static final long UNBLOCKABLE = SIGKILL.bit() | SIGSTOP.bit();
}
