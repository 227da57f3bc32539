package io.jemu.cli;

import io.jemu.trace.files.TraceFormat;
import java.util.Optional;

/** The options of {@code jemu}, in the order in which the help text lists them. They end at the program. */
public enum Option {
    ENV("-E", "--env", "NAME=VALUE", Repeat.ANY, "Set a variable in the program's environment, which is otherwise "
            + "the one that jemu was started with."),
    UNSET_ENV("-U", "--unset-env", "NAME", Repeat.ANY, "Remove a variable from the program's environment. "
            + "-E and -U take effect in the order in which they are given."),
    SYSROOT("-L", "--sysroot", "DIR", Repeat.ONCE, "The guest's / for what DIR holds. Default: / on x86-64 Linux, "
            + "elsewhere the first unpacked root in sysroot/roots."),
    SANDBOX(null, "--sandbox", null, Repeat.ONCE, "Confine the program: it sees the root directory and changes nothing "
            + "of it; what it writes is gone when it ends."),
    OVERLAY(null, "--overlay", "DIR", Repeat.ONCE, "Keep in DIR what a program in the sandbox writes."),
    BIND(null, "--bind", "HOST:GUEST[:ro]", Repeat.ANY,
            "Let the program use a directory or file of the host, at a path "
            + "of its own; with ro it only reads it."),
    TMPFS(null, "--tmpfs", "PATH[:SIZE]", Repeat.ANY, "Put an empty file system in memory at a path."),
    MEMORY(null, "--memory", "SIZE", Repeat.ONCE, "How much memory the program and its children have together, such as "
            + "512M or 2G: mmap and fork fail then, and a process that has no page to touch is killed."),
    CPU_TIME(null, "--cpu-time", "SECONDS", Repeat.ONCE,
            "How much processor time they have together: SIGXCPU to each of "
            + "them then, and SIGKILL a second of it later."),
    MAX_TASKS(null, "--max-tasks", "N", Repeat.ONCE, "How many processes and threads there can be at a time: fork and "
            + "clone fail then with EAGAIN."),
    ARGV0("-0", "--argv0", "NAME", Repeat.ONCE, "The program's argv[0], if not its name as given."),
    CWD(null, "--cwd", "DIR", Repeat.ONCE, "The directory to start in."),
    LOADER(null, "--loader", "jemu|guest", Repeat.ONCE, "Who links the program: jemu's own dynamic linker (default), "
            + "or the ld.so that the program names, run as a guest."),
    RTLD(null, "--rtld", "glibc|solaris", Repeat.ONCE,
            "Whose rules jemu's linker follows where dynamic linkers differ: "
            + "those of glibc (default), or those of Solaris, for libraries that ask for them."),
    NET(null, "--net", "host|none", Repeat.ONCE,
            "What of the network the program can reach: the host's (default without --sandbox), "
            + "or nothing but AF_UNIX sockets (default with it)."),
    QUIET("-q", "--quiet", null, Repeat.ONCE, "Do not report how a program came to die of a signal."),
    STRACE(null, "--strace", "OPTIONS", "-f -q", "Print each system call, as strace does: of all threads, or as "
            + "=OPTIONS of strace say, such as '-f -e trace=openat -o FILE'."),
    TRACE(null, "--trace", "LIST", Repeat.ANY, "Print events of the kinds in the comma-separated LIST: bindings; "
            + "objects; init: constructors and destructors; maps: of memory; "
            + "plt: how calls between objects find their target, instruction by instruction; insn: instructions, all "
            + "or with :PLACE those of a range 0x1000-0x2000, of a function or of an object; blocks: each block of "
            + "code that runs; calls: calls from one "
            + "object into another, as ltrace does, all or with :GLOB those of some functions (GLOB or OBJECT!GLOB)."),
    TRACE_SYMBOL(null, "--trace-symbol", "GLOB", Repeat.ANY, "With --trace=plt, which it implies, tell every call of "
            + "the functions that match; with --trace=insn print only their instructions. C++ names may be demangled."),
    TRACE_OUT(null, "--trace-out", "FILE", Repeat.ANY, "Write events to FILE: those that --strace and --trace name, "
            + "or a selection that suits the format, which follows from the end of the name: .txt, .jsonl, .json "
            + "(Chrome, Perfetto), .drcov, .folded, .html. Default: text on standard error."),
    TRACE_FORMAT(null, "--trace-format", "FORMAT", Repeat.ONCE, "The format of these files, whatever their names: "
            + TraceFormat.names() + "."),
    GDB(null, "--gdb", "[HOST:]PORT", Repeat.ONCE, "Wait for GDB (target remote) before the program begins, at a TCP "
            + "port of this machine, 0 for any, or of HOST's address, or at a socket with this path."),
    STRICT(null, "--strict", null, Repeat.ONCE, "End the run at the first system call that jemu does not have, "
            + "instead of answering ENOSYS."),
    SEED(null, "--seed", "N", Repeat.ONCE, "Make the run repeatable: random numbers, clocks and the order in which "
            + "threads and processes run follow from N, a 64-bit integer (decimal, or hexadecimal with 0x)."),
    LIST(null, "--list", "LETTERS", "", "Print the libraries that the program would load, as ldd does, without "
            + "running it; =LETTERS are options of ldd: d, r, u, v, or with --rtld=solaris d, r, D, L."),
    VERIFY(null, "--verify", null, Repeat.ONCE, "Tell by the exit status whether a dynamic linker could run the "
            + "program: 0; 2 if the file names no dynamic linker; 1 if it cannot. Do not run it."),
    LIBRARY_PATH(null, "--library-path", "PATH", Repeat.ONCE, "Search libraries in PATH in place of LD_LIBRARY_PATH; "
            + "programs that the program starts do not inherit it."),
    INHIBIT_CACHE(null, "--inhibit-cache", null, Repeat.ONCE, "Do not look for libraries in /etc/ld.so.cache."),
    INHIBIT_RPATH(null, "--inhibit-rpath", "LIST", Repeat.ONCE, "Ignore DT_RPATH and DT_RUNPATH of the objects in "
            + "LIST."),
    PRELOAD(null, "--preload", "LIST", Repeat.ONCE, "Load the libraries in LIST first, as by LD_PRELOAD."),
    AUDIT(null, "--audit", "LIST", Repeat.ANY, "Load the audit libraries in LIST, as by LD_AUDIT."),
    SYSCALLS(null, "--syscalls", "text|json", "text", "Print how far each system call of x86-64 Linux is supported, "
            + "as text (default) or JSON."),
    VERSION(null, "--version", null, Repeat.ONCE, "Print the versions of jemu and of what it runs on."),
    HELP(null, "--help", null, Repeat.ONCE, "Print this text.");

    private enum Repeat { ONCE, ANY }

    private final String shortName;
    private final String longName;
    private final String parameter;
    private final String impliedValue;
    private final Repeat repeat;
    private final String description;

    Option(String shortName, String longName, String parameter, Repeat repeat, String description) {
        this.shortName = shortName;
        this.longName = longName;
        this.parameter = parameter;
        this.impliedValue = null;
        this.repeat = repeat;
        this.description = description;
    }

    /** An option whose value may be left out. */
    Option(String shortName, String longName, String parameter, String impliedValue, String description) {
        this.shortName = shortName;
        this.longName = longName;
        this.parameter = parameter;
        this.impliedValue = impliedValue;
        this.repeat = Repeat.ONCE;
        this.description = description;
    }

    /** A dash and one character, for some options. */
    public Optional<String> shortName() {
        return Optional.ofNullable(shortName);
    }

    /** Two dashes and a word. */
    public String longName() {
        return longName;
    }

    /** What the help text calls the option's value; empty for an option without one. */
    public Optional<String> parameter() {
        return Optional.ofNullable(parameter);
    }

    public boolean takesValue() {
        return parameter != null;
    }

    /** The value that an option has if none is attached to it with {@code =}; empty: one has to be given. */
    public Optional<String> impliedValue() {
        return Optional.ofNullable(impliedValue);
    }

    /** Whether the option may be given more than once. */
    public boolean repeatable() {
        return repeat == Repeat.ANY;
    }

    /** One or two sentences for the help text. */
    public String description() {
        return description;
    }
}
