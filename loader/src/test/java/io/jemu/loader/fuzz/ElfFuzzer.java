package io.jemu.loader.fuzz;

import io.jemu.loader.fuzz.LinkTarget.End;
import io.jemu.loader.search.RtldTraits;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Links programs of which one file is damaged. An input is a number: it says which file and how. As a program:
 * {@code ElfFuzzer FIRST COUNT}.
 */
final class ElfFuzzer {
    private static final List<String> OBJECTS = List.of("gnu.so", "sysv.so", "relr.so", "libdep.so", "exe", "pie");
    private static final List<String> CACHES = List.of("cache.new", "cache.old", "cache.compat");
    private static final String CACHE = "/etc/ld.so.cache";
    /** Named by the caches; with LD_LIBRARY_PATH it would always be found first. */
    private static final String FOR_V2 = "/l/glibc-hwcaps/x86-64-v2/libtarget.so";
    private static final String PRELOAD = "/etc/ld.so.preload";
    private static final byte[] PRELOAD_TEXT =
            "# comment\n/l/libtarget.so:libdep.so\t$ORIGIN/libdep.so\n/etc\n".getBytes(StandardCharsets.ISO_8859_1);
    /** One input of so many has a sound ELF file and something else that is damaged. */
    private static final int OTHERS = 16;
    private static final long MAX_ALLOCATION = 192L << 20;
    private static final long MAX_NANOSECONDS = 20_000_000_000L;
    private static final long PROGRESS = 1_000_000;

    private final Map<String, byte[]> sound = new LinkedHashMap<>();
    private final Map<String, Mutator> mutators = new LinkedHashMap<>();
    private final MemoryFiles files = new MemoryFiles();
    private final LinkTarget target;
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    ElfFuzzer() throws IOException {
        for (String name : OBJECTS) {
            sound.put(name, read(name));
            mutators.put(name, Mutator.ofElf(sound.get(name)));
        }
        for (String name : CACHES) {
            sound.put(name, read(name));
            mutators.put(name, Mutator.ofData(sound.get(name)));
        }
        mutators.put(PRELOAD, Mutator.ofData(PRELOAD_TEXT));
        files.put(LinkTarget.RTLD, read("rtld.so"));
        target = new LinkTarget(files, RtldTraits.UPSTREAM);
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream stream = ElfFuzzer.class.getResourceAsStream(name)) {
            return stream.readAllBytes();
        }
    }

    /** Links sound files, with an object, a cache or neither in place of the usual. */
    End linkSound(String subject, boolean bindNow) {
        arrange(subject, sound.get(subject));
        return target.link(bindNow, !CACHES.contains(subject));
    }

    static List<String> subjects() {
        return Stream.concat(OBJECTS.stream(), CACHES.stream()).toList();
    }

    /**
     * Links what an input stands for.
     *
     * @throws RuntimeException if the linker throws what it must not
     * @throws AssertionError if it takes too much memory or time
     */
    End link(long input) {
        SplittableRandom random = new SplittableRandom(input);
        List<String> choice = random.nextInt(OTHERS) > 0 ? OBJECTS : CACHES;
        String subject = choice.get(random.nextInt(choice.size()));
        boolean bindNow = random.nextBoolean();
        arrange(subject, mutators.get(subject).mutate(random));
        if (choice == CACHES && random.nextBoolean()) {
            files.put(PRELOAD, mutators.get(PRELOAD).mutate(random));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long started = System.nanoTime();
        End end = target.link(bindNow, choice == OBJECTS);
        if (threads.getCurrentThreadAllocatedBytes() - allocated > MAX_ALLOCATION) {
            throw new AssertionError("input " + input + " takes "
                    + (threads.getCurrentThreadAllocatedBytes() - allocated >> 20) + " MiB");
        }
        if (System.nanoTime() - started > MAX_NANOSECONDS) {
            throw new AssertionError("input " + input + " takes " + (System.nanoTime() - started) / 1_000_000 + " ms");
        }
        return end;
    }

    /** Puts a file in its place among sound ones. */
    private void arrange(String subject, byte[] contents) {
        files.put("/l/libdep.so", sound.get("libdep.so"));
        files.put("/l/libtarget.so", sound.get("gnu.so"));
        files.put(LinkTarget.PROGRAM, sound.get("pie"));
        files.remove(PRELOAD);
        files.remove(FOR_V2);
        if (CACHES.contains(subject)) {
            files.put(FOR_V2, sound.get("gnu.so"));
        }
        files.put(switch (subject) {
            case "libdep.so" -> "/l/libdep.so";
            case "exe", "pie" -> LinkTarget.PROGRAM;
            case "cache.new", "cache.old", "cache.compat" -> CACHE;
            default -> "/l/libtarget.so";
        }, contents);
    }

    /** Tries a range of inputs and prints what goes wrong. */
    public static void main(String[] arguments) throws IOException {
        long first = Long.parseLong(arguments[0]);
        long end = first + Long.parseLong(arguments[1]);
        ElfFuzzer fuzzer = new ElfFuzzer();
        AtomicLong current = new AtomicLong(first);
        Thread.ofPlatform().daemon().start(() -> watch(current));
        Map<End, Long> ends = new EnumMap<>(End.class);
        long failures = 0;
        long started = System.nanoTime();
        for (long input = first; input < end; input++) {
            current.setPlain(input);
            try {
                ends.merge(fuzzer.link(input), 1L, Long::sum);
            } catch (RuntimeException | Error failure) {
                failures++;
                System.out.println("input " + input + ": " + failure);
                StackTraceElement[] trace = failure.getStackTrace();
                for (int i = 0; i < Math.min(6, trace.length); i++) {
                    System.out.println("    " + trace[i]);
                }
            }
            if ((input - first + 1) % PROGRESS == 0) {
                System.out.printf("%d inputs, %s, %d failures, %d s%n", input - first + 1, ends, failures,
                        (System.nanoTime() - started) / 1_000_000_000);
            }
        }
        System.out.printf("inputs %d to %d: %s, %d failures, %d s%n", first, end - 1, ends, failures,
                (System.nanoTime() - started) / 1_000_000_000);
    }

    /** Tells of an input that does not come to an end. */
    private static void watch(AtomicLong current) {
        long last = -1;
        while (true) {
            try {
                Thread.sleep(MAX_NANOSECONDS / 1_000_000);
            } catch (InterruptedException e) {
                return;
            }
            if (current.get() == last) {
                System.out.println("input " + last + " hangs");
            }
            last = current.get();
        }
    }
}
