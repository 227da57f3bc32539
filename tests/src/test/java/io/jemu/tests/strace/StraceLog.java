package io.jemu.tests.strace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code strace -f -o FILE} writes, thread by thread, without what differs from run to run. */
final class StraceLog {
    private static final Pattern LINE = Pattern.compile("(\\d+)\\s+(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final String UNFINISHED = " <unfinished ...>";
    /** Addresses; numbers of less than five digits are lengths and positions. */
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{5,16}");
    private static final Pattern TIME = Pattern.compile("tv_(n?u?sec)=\\d+");
    private static final Pattern ANONYMOUS = Pattern.compile("(pipe|socket):\\[\\d+]|(UNIX-STREAM|TCP):\\[[0-9>-]+]");
    private static final Pattern NUMBER = Pattern.compile("\\b\\d{2,}\\b");
    private static final Pattern RANDOM = Pattern.compile("getrandom\\(\"[^\"]*\"");

    /**
     * Lines that differ for a reason that is not strace's:
     * rseq is refused; how large ld.so's first pieces of memory are depends on the CPU's features, and brk on where
     * programs lie; a child's end may come before or after the call that waits for it; jemu's process has another
     * parent; without a vDSO the time is asked by system call; whether a futex has to be waited for, and what the
     * machine is doing, changes.
     */
    private static final Pattern UNLIKE = Pattern.compile("rseq\\(.*|futex\\(.*|brk\\(.*|getppid\\(.*"
            + "|sysinfo\\(.*|.*(SIGCHLD|ERESTARTSYS).*"
            + "|rt_sigreturn\\(.*|(clock_)?gettime(ofday)?\\(.*|time\\(.*|getrusage\\(.*"
            + "|mmap\\(NULL, (8192|12288), PROT_READ\\|PROT_WRITE, MAP_PRIVATE\\|MAP_ANONYMOUS, -1, 0\\) .*");

    private StraceLog() {}

    static List<String> read(String text) {
        Map<String, List<String>> threads = new LinkedHashMap<>();
        Map<String, String> begun = new HashMap<>();
        for (String line : text.split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new AssertionError("not a line of strace -f -o: " + line);
            }
            String thread = parts.group(1);
            String call = parts.group(2);
            threads.computeIfAbsent(thread, id -> new ArrayList<>());
            if (call.endsWith(UNFINISHED)) {
                begun.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
                continue;
            }
            Matcher resumed = RESUMED.matcher(call);
            if (resumed.matches()) {
                call = begun.remove(thread) + resumed.group(1);
            }
            threads.get(thread).add(call.replaceFirst("\\s+= ", " = "));
        }
        List<String> names = List.copyOf(threads.keySet());
        List<String> all = new ArrayList<>();
        threads.forEach((thread, calls) -> calls.stream().filter(call -> !UNLIKE.matcher(call).matches())
                .forEach(call -> all.add(names.indexOf(thread) + ": " + normal(call, names))));
        return all;
    }

    private static String normal(String call, List<String> threads) {
        String text = ADDRESS.matcher(call).replaceAll("ADDRESS");
        text = TIME.matcher(text).replaceAll("tv_$1=TIME");
        text = ANONYMOUS.matcher(text).replaceAll("ANONYMOUS");
        text = RANDOM.matcher(text).replaceAll("getrandom(RANDOM");
        return NUMBER.matcher(text).replaceAll(number ->
                threads.contains(number.group()) ? "THREAD" + threads.indexOf(number.group()) : number.group());
    }
}
