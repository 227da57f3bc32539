package io.jemu.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Jemu;
import io.jemu.tests.support.Outcome;
import io.jemu.tests.support.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a seed, a run of threads and processes that race can be repeated; another seed lets others win. */
class SeedTest {
    private static final int SEEDS = 4;

    @TempDir
    Path base;

    @BeforeEach
    void compile() throws IOException {
        Files.writeString(base.resolve("race.c"), """
                #include <pthread.h>
                #include <stdio.h>
                #include <sys/wait.h>
                #include <time.h>
                #include <unistd.h>
                enum { THREADS = 4, STEPS = 4000 };
                static volatile unsigned order[THREADS * STEPS], next;
                static void *work(void *argument)
                {
                    for (int i = 0; i < STEPS; i++) {
                        unsigned at = next;
                        order[at % (THREADS * STEPS)] = (long) argument;
                        for (volatile int j = 0; j < i % 7; j++)
                            ;
                        next = at + 1;
                    }
                    return NULL;
                }
                int main(void)
                {
                    pthread_t threads[THREADS];
                    for (long i = 0; i < THREADS; i++)
                        pthread_create(&threads[i], NULL, work, (void *) i);
                    for (int i = 0; i < THREADS; i++)
                        pthread_join(threads[i], NULL);
                    unsigned hash = 0;
                    for (int i = 0; i < THREADS * STEPS; i++)
                        hash = hash * 31 + order[i];
                    printf("%u steps, order %x\\n", next, hash);
                    fflush(stdout);
                    for (int i = 0; i < 3; i++)
                        if (fork() == 0)
                            for (int j = 0;; j++) {
                                if (j == 20)
                                    _exit(0);
                                for (volatile int k = 0; k < 5000; k++)
                                    ;
                                printf("%c", 'a' + i);
                                fflush(stdout);
                            }
                    while (wait(NULL) > 0)
                        ;
                    nanosleep(&(struct timespec) {0, 2000000}, NULL);
                    struct timespec now, date;
                    clock_gettime(CLOCK_MONOTONIC, &now);
                    clock_gettime(CLOCK_REALTIME, &date);
                    printf("\\n%ld.%09ld %ld.%09ld %d\\n", now.tv_sec, now.tv_nsec, date.tv_sec, date.tv_nsec,
                        getpid());
                    return 0;
                }
                """);
        Tools.gcc(base, "-pthread", "-o", "race", "race.c");
    }

    private String run(int seed) {
        Outcome outcome = Jemu.with("--seed", Integer.toString(seed)).run(Command.of(base + "/race"));
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    @Test
    void everyClockFollowsFromTheSeed() throws IOException {
        try (InputStream source = SeedTest.class.getResourceAsStream("clocks.c")) {
            Files.copy(source, base.resolve("clocks.c"));
        }
        Tools.gcc(base, "-w", "-pthread", "-o", "clocks", "clocks.c");
        Command command = Command.of(base + "/clocks", base + "/fifo", base + "/file");
        Outcome first = Jemu.with("--seed", "7").run(command);
        assertThat(first.status()).as(first.stderr()).isZero();
        assertThat(first.stdout()).contains("clock 0: 1900000000.", "/proc/uptime: 60.", "btime 1899999940", "tsc 60",
                "left 1, past 1", "off 0", "file: 1900000000.").doesNotContain("stands still", " 0 bytes");
        assertThat(Jemu.with("--seed", "7").run(command).stdout()).isEqualTo(first.stdout());
    }

    @Test
    void threadsRaceAsTheSeedSays() {
        Set<String> orders = new HashSet<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            String output = run(seed);
            assertThat(run(seed)).as("seed %d again", seed).isEqualTo(output);
            orders.add(output.lines().findFirst().orElseThrow());
        }
        assertThat(orders).hasSizeGreaterThan(1);
    }
}
