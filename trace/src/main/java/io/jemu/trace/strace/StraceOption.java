package io.jemu.trace.strace;

import java.util.Optional;

/** The options of strace 6.1. */
enum StraceOption {
    OUTPUT_APPEND('A', "output-append-mode", Value.NONE),
    COLUMN('a', "columns", Value.NEEDED),
    DETACH('b', "detach-on", Value.NEEDED, "a program is traced to its end"),
    SUMMARY('C', "summary", Value.NONE),
    SUMMARY_ONLY('c', "summary-only", Value.NONE),
    DAEMONIZE('D', "daemonize", Value.OPTIONAL, "tracing makes no process"),
    DEBUG('d', "debug", Value.NONE, "it is about strace itself"),
    ENVIRONMENT('E', "env", Value.NEEDED, "use jemu's --env and --unset-env"),
    EXPRESSION('e', null, Value.NEEDED),
    FOLLOW('f', "follow-forks", Value.NONE),
    FOLLOW_TOO('F', null, Value.NONE),
    HELP('h', "help", Value.NONE, "see jemu --help and docs/strace.md"),
    INSTRUCTION('i', "instruction-pointer", Value.NONE),
    INTERRUPTIBLE('I', "interruptible", Value.NEEDED, "signals go to the program, tracing has none"),
    STACK('k', "stack-traces", Value.NONE, "stacks are not shown"),
    NUMBERS('n', "syscall-number", Value.NONE),
    OUTPUT('o', "output", Value.NEEDED),
    OVERHEAD('O', "summary-syscall-overhead", Value.NEEDED, "tracing adds nothing to the times that it shows"),
    PATH('P', "trace-path", Value.NEEDED),
    ATTACH('p', "attach", Value.NEEDED, "jemu starts what it traces"),
    QUIET('q', null, Value.NONE),
    QUIET_SET(null, "quiet", Value.OPTIONAL),
    RELATIVE('r', "relative-timestamps", Value.OPTIONAL),
    STRING_LIMIT('s', "string-limit", Value.NEEDED),
    SORT('S', "summary-sort-by", Value.NEEDED),
    TIME('t', "absolute-timestamps", Value.OPTIONAL),
    DURATION('T', "syscall-times", Value.OPTIONAL),
    USER('u', "user", Value.NEEDED, "run jemu as that user"),
    SUMMARY_COLUMNS('U', "summary-columns", Value.NEEDED),
    VERBOSE('v', "no-abbrev", Value.NONE),
    VERSION('V', "version", Value.NONE, "see jemu --version"),
    WALL_CLOCK('w', "summary-wall-clock", Value.NONE),
    HEX('x', "strings-in-hex", Value.OPTIONAL),
    CONSTANTS('X', "const-print-style", Value.NEEDED),
    DESCRIPTORS('y', "decode-fds", Value.OPTIONAL),
    PIDS('Y', null, Value.NONE, "names of processes are not shown"),
    PID_SPACES(null, "decode-pids", Value.NEEDED, "names of processes are not shown"),
    SUCCESSFUL('z', "successful-only", Value.NONE),
    FAILED('Z', "failed-only", Value.NONE),
    SEPARATELY(null, "output-separately", Value.NONE),
    FILTERING(null, "seccomp-bpf", Value.NONE, "calls that are not traced cost nothing anyway"),
    TIPS(null, "tips", Value.OPTIONAL, "it is about strace itself"),
    TRACE(null, "trace", Value.NEEDED),
    SIGNAL(null, "signal", Value.NEEDED),
    STATUS(null, "status", Value.NEEDED),
    ABBREVIATE(null, "abbrev", Value.NEEDED),
    DEREFERENCE(null, "verbose", Value.NEEDED),
    RAW(null, "raw", Value.NEEDED),
    DUMP_READ(null, "read", Value.NEEDED, "data are not dumped; see -s"),
    DUMP_WRITTEN(null, "write", Value.NEEDED, "data are not dumped; see -s"),
    INJECT(null, "inject", Value.NEEDED, "calls are watched, not changed"),
    FAULT(null, "fault", Value.NEEDED, "calls are watched, not changed"),
    KVM(null, "kvm", Value.NEEDED, "there is no KVM");

    /** Whether an option has a value; of a short one an optional value is never given. */
    enum Value { NONE, OPTIONAL, NEEDED }

    private final Character letter;
    private final String name;
    private final Value value;
    private final String refusal;

    StraceOption(Character letter, String name, Value value) {
        this(letter, name, value, null);
    }

    StraceOption(Character letter, String name, Value value, String refusal) {
        this.letter = letter;
        this.name = name;
        this.value = value;
        this.refusal = refusal;
    }

    static Optional<StraceOption> ofLetter(char letter) {
        for (StraceOption option : values()) {
            if (option.letter != null && option.letter == letter) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    static Optional<StraceOption> ofName(String name) {
        for (StraceOption option : values()) {
            if (name.equals(option.name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    boolean takesValueAfterLetter() {
        return value == Value.NEEDED;
    }

    Value value() {
        return value;
    }

    /** Why the option is refused; empty if it is not. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The letters of all options that are not refused. */
    static String known() {
        StringBuilder letters = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (StraceOption option : values()) {
            if (option.refusal == null && option.letter != null) {
                letters.append(letters.isEmpty() ? "-" : ", -").append(option.letter);
            } else if (option.refusal == null) {
                names.append(", --").append(option.name);
            }
        }
        return letters.append(names).toString();
    }
}
