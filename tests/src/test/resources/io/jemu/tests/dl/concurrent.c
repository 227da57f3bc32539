/* dlopen, dlclose, dlsym, dladdr and dl_iterate_phdr in several threads: who waits for whom. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS 40

static sem_t begun, go, tried;
static atomic_int done, constructed, destructed, wrong;
static void *leaf;
static int last;

static void wait_a_moment(void)
{
    struct timespec moment = {0, 100 * 1000 * 1000};
    nanosleep(&moment, 0);
}

/* Whether it happens within some seconds. */
static int happens(atomic_int *flag)
{
    for (int i = 0; i < 1000 && !*flag; i++) {
        struct timespec moment = {0, 10 * 1000 * 1000};
        nanosleep(&moment, 0);
    }
    return *flag;
}

/* Called by the constructor and the destructor of libslow.so. */
void slow(const char *what)
{
    sem_post(&begun);
    if (!last || *what == 'c')
        sem_wait(&go);
    if (last)
        printf("the last %s goes on\n", what);
}

void count(int began)
{
    if (began)
        constructed++;
    else
        destructed++;
}

static void *opens_slow(void *unused)
{
    void *slow = dlopen("./libslow.so", RTLD_NOW);
    sem_post(&begun);
    sem_wait(&go);
    dlclose(slow);
    return slow;
}

enum call { OPEN, OPEN_LOADED, CLOSE, SYM, VSYM, ADDR, ERROR, INFO };
static const char *names[] = {"dlopen", "dlopen of what is loaded", "dlclose", "dlsym", "dlvsym", "dladdr", "dlerror", "dlinfo"};

static void *calls(void *which)
{
    Dl_info info;
    struct link_map *map;
    void *handle = 0;
    sem_post(&tried);
    switch ((enum call) (long) which) {
    case OPEN: handle = dlopen("./libother.so", RTLD_NOW); break;
    case OPEN_LOADED: dlclose(dlopen("./libleaf.so", RTLD_NOW)); break;
    case CLOSE: dlclose(dlopen("./libother.so", RTLD_NOW)); break;
    case SYM: wrong += dlsym(leaf, "grow") == 0; break;
    case VSYM: wrong += dlvsym(RTLD_DEFAULT, "dlopen", "GLIBC_2.34") == 0; break;
    case ADDR: wrong += !dladdr((void *) calls, &info); break;
    case ERROR: dlerror(); break;
    case INFO: wrong += dlinfo(leaf, RTLD_DI_LINKMAP, &map); break;
    }
    done = 1;
    if (handle)
        dlclose(handle);
    return 0;
}

/* While another thread is in a constructor or destructor. */
static void meanwhile(int first, int last)
{
    for (long call = first; call <= last; call++) {
        pthread_t thread;
        done = 0;
        pthread_create(&thread, 0, calls, (void *) call);
        sem_wait(&tried);
        if (call >= ERROR) {
            printf("%s does not wait: %d\n", names[call], happens(&done));
            pthread_join(thread, 0);
        } else {
            wait_a_moment();
            printf("%s waits: %d\n", names[call], !done);
            sem_post(&go);
            pthread_join(thread, 0);
            printf("and goes on: %d\n", done);
            return;
        }
    }
}

static void constructors(void)
{
    for (int call = OPEN; call <= ADDR; call++) {
        pthread_t opener;
        pthread_create(&opener, 0, opens_slow, 0);
        sem_wait(&begun);
        meanwhile(ERROR, INFO);
        meanwhile(call, call);
        sem_wait(&begun);
        sem_post(&go);
        sem_wait(&begun);
        printf("in the destructor: ");
        meanwhile(call, call);
        pthread_join(opener, 0);
    }
}

static int in_callback(struct dl_phdr_info *info, size_t size, void *which)
{
    pthread_t thread;
    done = 0;
    pthread_create(&thread, 0, calls, which);
    sem_wait(&tried);
    if ((long) which == OPEN) {
        wait_a_moment();
        printf("in dl_iterate_phdr %s waits: %d\n", names[(long) which], !done);
        *(pthread_t *) &leaf = thread;
    } else {
        printf("in dl_iterate_phdr %s does not wait: %d\n", names[(long) which], happens(&done));
        pthread_join(thread, 0);
    }
    return 1;
}

static int opens_itself(struct dl_phdr_info *info, size_t size, void *unused)
{
    void *handle = dlopen("./libother.so", RTLD_NOW);
    printf("dl_iterate_phdr's callback opens: %d, closes: %d\n", handle != 0, dlclose(handle));
    return 1;
}


static int hold(struct dl_phdr_info *info, size_t size, void *unused)
{
    sem_post(&begun);
    sem_wait(&go);
    return 1;
}

static void *iterates(void *unused)
{
    dl_iterate_phdr(hold, 0);
    return 0;
}

static void *closes(void *handle)
{
    dlclose(handle);
    done = 1;
    return 0;
}

static void iteration(void)
{
    void *kept = leaf;
    dl_iterate_phdr(in_callback, (void *) OPEN_LOADED);
    dl_iterate_phdr(in_callback, (void *) OPEN);
    pthread_join(*(pthread_t *) &leaf, 0);
    leaf = kept;
    printf("afterwards it goes on: %d\n", done);
    dl_iterate_phdr(opens_itself, 0);
    pthread_t iterator, closer;
    void *other = dlopen("./libother.so", RTLD_NOW);
    destructed = 0;
    done = 0;
    pthread_create(&iterator, 0, iterates, 0);
    sem_wait(&begun);
    pthread_create(&closer, 0, closes, other);
    printf("the destructor runs: %d\n", happens(&destructed));
    wait_a_moment();
    printf("dlclose waits: %d\n", !done);
    sem_post(&go);
    pthread_join(iterator, 0);
    pthread_join(closer, 0);
    printf("and goes on: %d\n", done);
}

static void *many(void *number)
{
    static const char *files[] = {"./libother.so", "./libbranch.so", "./libleaf.so"};
    for (int i = 0; i < ROUNDS; i++) {
        void *handle = dlopen(files[(i + (long) number) % 3], i % 2 ? RTLD_NOW : RTLD_LAZY);
        int (*grow)(void) = handle ? (int (*)(void)) dlsym(handle, "grow") : 0;
        if (!grow || grow() != 3 || dlsym(handle, "nothing") || !dlerror() || dlclose(handle))
            wrong++;
    }
    return 0;
}

static void storm(void)
{
    pthread_t threads[THREADS];
    constructed = destructed = wrong = 0;
    dlclose(leaf);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], 0, many, (void *) i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], 0);
    printf("storm: %d wrong, constructors and destructors differ by %d\n", wrong, constructed - destructed + 1);
}

static void *fails(void *unused)
{
    dlopen("./libnowhere.so", RTLD_NOW);
    sem_post(&begun);
    sem_wait(&go);
    const char *error = dlerror();
    printf("thread: %s\n", error ? error : "none");
    return 0;
}

static void errors(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, fails, 0);
    sem_wait(&begun);
    printf("other thread: %s\n", dlerror() ? "an error" : "none");
    dlsym(RTLD_DEFAULT, "nothing");
    sem_post(&go);
    pthread_join(thread, 0);
    printf("main: %s\n", dlerror());
}

static void children(void)
{
    pthread_t opener;
    pthread_create(&opener, 0, opens_slow, 0);
    sem_wait(&begun);
    fflush(stdout);
    int status;
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        void *other = dlopen("./libother.so", RTLD_NOW);
        printf("child of a process in a constructor opens: %d, closes %d\n", other != 0, dlclose(other));
        fflush(stdout);
        _exit(3);
    }
    waitpid(child, &status, 0);
    printf("child: %d %d\n", WIFEXITED(status), WEXITSTATUS(status));
    sem_post(&go);
    sem_wait(&begun);
    sem_post(&go);
    sem_wait(&begun);
    sem_post(&go);
    pthread_join(opener, 0);
}

static void *lets_go(void *unused)
{
    wait_a_moment();
    sem_post(&go);
    return 0;
}

__attribute__((destructor)) static void end(void)
{
    if (last)
        printf("the program ends\n");
}

/* exit waits for the constructor, too. */
static void ends_meanwhile(void)
{
    pthread_t opener, helper;
    last = 1;
    pthread_create(&opener, 0, opens_slow, 0);
    sem_wait(&begun);
    pthread_create(&helper, 0, lets_go, 0);
}

int main(void)
{
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    sem_init(&tried, 0, 0);
    alarm(100);
    leaf = dlopen("./libleaf.so", RTLD_NOW);
    errors();
    constructors();
    iteration();
    children();
    printf("wrong answers: %d\n", wrong);
    storm();
    ends_meanwhile();
    return 0;
}
