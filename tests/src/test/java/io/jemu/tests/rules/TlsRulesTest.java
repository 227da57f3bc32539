package io.jemu.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** Thread-local storage of linked and opened objects: Drepper, "ELF Handling For Thread-Local Storage". */
class TlsRulesTest {
    private static final String COUNTER = """
            __thread int counter = 5; __thread int zeroed;
            int count(void) { zeroed++; return ++counter; }
            """;
    private static final String THREAD = """
            #include <pthread.h>
            static void *call(void *function) { sayNumber(((int (*)(void)) function)()); return 0; }
            static void inThread(void *function)
            {
                pthread_t thread;
                pthread_create(&thread, 0, call, function);
                pthread_join(thread, 0);
            }
            """;

    @Rule
    void eachThreadHasItsOwnInitializedCopy(Scene scene) {
        scene.library("a", COUNTER).program(THREAD + """
                int count(void);
                int main(void) { sayNumber(count()); sayNumber(count()); inThread(count); sayNumber(count()); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("6 7 6 8");
    }

    @Rule
    void variablesOfAnOpenedObjectExistInThreadsThatRanBefore(Scene scene) {
        scene.library("a", COUNTER).program(THREAD + """
                static pthread_barrier_t barrier;
                static int (*count)(void);
                static void *early(void *unused)
                {
                    pthread_barrier_wait(&barrier); pthread_barrier_wait(&barrier);
                    sayNumber(count());
                    return 0;
                }
                int main(void)
                {
                    pthread_t thread;
                    pthread_barrier_init(&barrier, 0, 2);
                    pthread_create(&thread, 0, early, 0);
                    pthread_barrier_wait(&barrier);
                    count = dlsym(openIt("liba.so", RTLD_NOW), "count");
                    sayNumber(count());
                    pthread_barrier_wait(&barrier);
                    pthread_join(thread, 0);
                }
                """);
        assertThat(scene.run()).isEqualTo("6 6");
    }

    @Rule
    void threadLocalVariablesAreInterposedLikeOthers(Scene scene) {
        scene.library("a", COUNTER).library("b", COUNTER.replace("5", "50") + "int countB(void) { return ++counter; }")
                .program("int countB(void); int main(void) { sayNumber(countB()); }", "-la", "-lb");
        assertThat(scene.run()).isEqualTo("6");
    }

    @Rule
    void dlsymReturnsTheCallingThreadsCopy(Scene scene) {
        scene.library("a", COUNTER).program(THREAD + """
                static int own(void) { return ++*(int *) dlsym(RTLD_DEFAULT, "counter"); }
                int main(void) { sayNumber(own()); sayNumber(own()); inThread(own); }
                """, "-la");
        assertThat(scene.run()).isEqualTo("6 7 6");
    }

    @Rule
    void anObjectOpenedAnewHasInitialValues(Scene scene) {
        scene.library("a", COUNTER).program("""
                static int once(void)
                {
                    void *handle = openIt("liba.so", RTLD_NOW);
                    int value = ((int (*)(void)) dlsym(handle, "count"))();
                    dlclose(handle);
                    return value;
                }
                int main(void) { sayNumber(once()); sayNumber(once()); }
                """);
        assertThat(scene.run()).isEqualTo("6 6");
    }

    @Rule
    void theInitialExecModelMayUseTheSurplusOfStaticStorage(Scene scene) {
        scene.library("a", "__attribute__((tls_model(\"initial-exec\")))" + COUNTER).program(THREAD + """
                int main(void)
                {
                    void *count = dlsym(openIt("liba.so", RTLD_NOW), "count");
                    call(count); call(count); inThread(count);
                }
                """);
        assertThat(scene.run()).isEqualTo("6 7 6");
    }

    @Rule
    void tooLargeAnInitialExecObjectCannotBeOpened(Scene scene) {
        scene.library("a", """
                __attribute__((tls_model("initial-exec"))) __thread char large[1 << 20];
                char *where(void) { return large; }
                """).program("int main(void) { say(dlopen(\"liba.so\", RTLD_NOW) ? \"opened\" : dlerror()); }");
        assertThat(scene.run()).endsWith("/liba.so: cannot allocate memory in static TLS block");
    }

    @Rule
    void aVariablesAlignmentIsKept(Scene scene) {
        scene.library("a", """
                __thread char small = 1;
                __thread char wide[3] __attribute__((aligned(256))) = { 1, 2, 3 };
                long misaligned(void) { return ((long) wide & 255) + (small != 1) + (wide[2] != 3); }
                """).program(THREAD + """
                long misaligned(void);
                int main(void)
                {
                    call(misaligned); inThread(misaligned);
                }
                """, "-la");
        assertThat(scene.run()).isEqualTo("0 0");
    }

    @Rule
    void anUndefinedThreadLocalSymbolOfASysvTableIsFoundByDlsym(Scene scene) {
        // glibc takes it for a definition, and its address from the first word of the thread's vector.
        scene.library("a", """
                extern __thread int other;
                int *reference(void) { return &other; }
                int isFound(void) { return dlsym(RTLD_DEFAULT, "other") != 0; }
                """, "--hash-style=sysv", "-Bsymbolic").library("b", "__thread int other = 5;")
                .program("int isFound(void); int main(void) { sayNumber(isFound()); }", "-la", "-lb");
        assertThat(scene.run()).isEqualTo("1");
    }
}
