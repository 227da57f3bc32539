package io.jemu.testkit;

import static io.jemu.testkit.GuestAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.testkit.interpose.BadGuestAddress;
import io.jemu.testkit.interpose.CallAbandoned;
import io.jemu.testkit.interpose.Interpose;
import io.jemu.testkit.interpose.Next;
import io.jemu.testkit.run.TimeLimitExceeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How a guest gets into the next definition and out of it: threads, processes, jumps, exceptions, ends. */
@ExtendWith(EngineRequired.class)
final class InterposedControlTest {
    @TempDir
    private static Path directory;

    private static Path program(String source) {
        return Compiler.compile(directory, source, source.substring(0, source.indexOf('.')));
    }

    private static Guest control(String what) {
        return Guest.program(program("control.c"), what);
    }

    @Test
    void whatAMethodThrowsIsThrownByTheTest() {
        Exception failure = new Exception("of the test's own", new IllegalStateException("the cause"));
        Object thrower = new Object() {
            @Interpose("getenv")
            long getenv(String name) throws Exception {
                throw failure;
            }
        };
        assertThatThrownBy(() -> Guest.program(program("hello.c"), "said").interpose(thrower).run())
                .isSameAs(failure).hasCause(failure.getCause());
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("was killed by SIGKILL");
    }

    @Test
    void aPointerThatIsNoStringFailsTheTest() {
        Object wrong = new Object() {
            @Interpose("malloc")
            long malloc(String size) {
                return 0;
            }
        };
        Guest guest = Guest.program(program("allocate.c")).interpose(wrong);
        assertThatThrownBy(guest::run).isInstanceOf(BadGuestAddress.class);
    }

    /** A barrier that lets nobody pass alone. */
    static final class Meeting {
        private final List<Integer> threads = new ArrayList<>();
        private int inside;
        private int most;

        @Interpose("pthread_barrier_wait")
        int pthread_barrier_wait(long barrier, Next next) {
            threads.add(next.threadId());
            most = Math.max(most, ++inside);
            int result = (int) next.call(barrier);
            inside--;
            return result == 0 ? 10 : 100;
        }
    }

    @Test
    void threadsAreInsideAMethodTogether() {
        Meeting meeting = new Meeting();
        assertThat(control("threads").interpose(meeting).run()).printed("110\n");
        assertThat(meeting.most).isEqualTo(2);
        assertThat(meeting.threads).hasSize(2).doesNotHaveDuplicates();
    }

    /** Sees in which processes fork returns here. */
    static final class Forks {
        private final List<Long> results = new ArrayList<>();
        private final List<Integer> exits = new ArrayList<>();
        private final List<Integer> processes = new ArrayList<>();

        @Interpose("fork")
        int fork(Next next) {
            results.add(next.call());
            return results.getLast().intValue();
        }

        @Interpose("exit")
        void exit(int status, Next next) {
            processes.add(next.processId());
            try {
                next.call(status + 1);
            } catch (CallAbandoned left) {
                exits.add(status);
                throw left;
            }
        }
    }

    @Test
    void aForkedChildGoesOnAsIfTheMethodHadReturned() {
        Forks forks = new Forks();
        assertThat(control("fork").interpose(forks).run()).exitedWith(0).printedLines("child 1", "parent 8");
        assertThat(forks.results).hasSize(1).doesNotContain(0L);
        assertThat(forks.exits).containsExactly(7);
        assertThat(forks.processes).containsExactly(forks.results.getFirst().intValue());
    }

    /** Notices that it was left. */
    static final class Sorter {
        private int left;

        @Interpose("qsort")
        void qsort(long base, long count, long size, long comparison, Next next) {
            try {
                next.call(base, count, size, comparison);
            } catch (CallAbandoned e) {
                left++;
            }
        }
    }

    @Test
    void aMethodWhoseNextDefinitionIsLeftByLongjmpLearnsOfIt() {
        Sorter sorter = new Sorter();
        assertThat(control("longjmp").interpose(sorter).run()).exitedWith(0).printed("jumped\n");
        assertThat(sorter.left).isEqualTo(3);
    }

    @Test
    void unwindersPassAMethod() {
        Sorter sorter = new Sorter();
        assertThat(control("unwind").interpose(sorter).run()).exitedWith(0).printedLines("cleaned up", "left");
        assertThat(Guest.program(program("exception.cc")).interpose(sorter).run()).exitedWith(0).printed("thrown\n");
        assertThat(sorter.left).isEqualTo(2);
    }

    @Test
    void theTimeLimitHoldsInsideMethods() {
        CountDownLatch never = new CountDownLatch(1);
        List<String> ends = new ArrayList<>();
        Object waiting = new Object() {
            @Interpose("getppid")
            int getppid() throws InterruptedException {
                try {
                    never.await();
                } finally {
                    ends.add("ended");
                }
                return 1;
            }
        };
        Guest guest = control("spin").interpose(waiting).timeLimit(Duration.ofMillis(1500));
        assertThatThrownBy(guest::run).isInstanceOf(TimeLimitExceeded.class)
                .hasMessageContaining("1500 ms").hasMessageContaining("spinning");
    }
}
