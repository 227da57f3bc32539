/* Thread-local storage of what dlopen loads, in every model of access, in threads old and new. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 100
#define FEW 5

__thread int of_program = 1000;

static void *opened(const char *file, int mode)
{
    void *handle = dlopen(file, mode);
    if (!handle)
        printf("%s\n", dlerror());
    return handle;
}

static void *pointer(void *handle, const char *getter)
{
    return ((void *(*)(void)) dlsym(handle, getter))();
}

static int number(void *handle, const char *function)
{
    return ((int (*)(void)) dlsym(handle, function))();
}

static long module_of(void *handle)
{
    size_t module = 0;
    dlinfo(handle, RTLD_DI_TLS_MODID, &module);
    return module;
}

static int has_block(void *handle)
{
    void *block;
    dlinfo(handle, RTLD_DI_TLS_DATA, &block);
    return block != 0;
}

/* A thread that does what it is told, one after another. */
struct worker {
    pthread_t thread;
    sem_t go, done;
    void (*task)(void *);
    void *argument;
};

static void *work(void *data)
{
    struct worker *self = data;
    for (;;) {
        sem_wait(&self->go);
        if (!self->task)
            break;
        self->task(self->argument);
        sem_post(&self->done);
    }
    sem_post(&self->done);
    return 0;
}

static void start(struct worker *worker)
{
    sem_init(&worker->go, 0, 0);
    sem_init(&worker->done, 0, 0);
    pthread_create(&worker->thread, 0, work, worker);
}

static void tell(struct worker *worker, void (*task)(void *), void *argument)
{
    worker->task = task;
    worker->argument = argument;
    sem_post(&worker->go);
    sem_wait(&worker->done);
}

static void stop(struct worker *worker)
{
    tell(worker, 0, 0);
    pthread_join(worker->thread, 0);
}

static void show(void *handle)
{
    int before = has_block(handle);
    printf("  block before %d, sums %d", before, number(handle, "sum"));
    printf(" %d", number(handle, "sum"));
    printf(", first %d, by dlsym %d", *(int *) pointer(handle, "get_first"),
           dlsym(handle, "first") == pointer(handle, "get_first"));
    printf(", aligned %ld %d", *(long *) pointer(handle, "get_aligned"),
           number(handle, "misaligned"));
    printf(", the program's %d, nobody's %d, block after %d\n", pointer(handle, "get_of_program") == (void *) &of_program,
           pointer(handle, "get_nobodys") != 0, has_block(handle));
}

static void borrowed(void *handle)
{
    printf("  borrowed: %d\n", *(int *) pointer(handle, "borrow"));
}

static void models(struct worker *old)
{
    static const char *files[] = {"./libgd.so", "./libld.so", "./libdesc.so", "./libie.so", "./libsmall.so"};
    for (int i = 0; i < sizeof files / sizeof *files; i++) {
        printf("%s\n", files[i]);
        void *handle = opened(files[i], RTLD_NOW);
        if (!handle)
            continue;
        show(handle);
        tell(old, show, handle);
        tell(old, show, handle);
        struct worker fresh;
        start(&fresh);
        tell(&fresh, show, handle);
        stop(&fresh);
        start(&fresh);
        tell(&fresh, show, handle);
        stop(&fresh);
        show(handle);
        dlclose(handle);
        handle = opened(files[i], RTLD_LAZY);
        show(handle);
        tell(old, show, handle);
        dlclose(handle);
    }
}

static void slots(struct worker *old)
{
    void *gd = opened("./libgd.so", RTLD_NOW), *ld = opened("./libld.so", RTLD_NOW);
    long first = module_of(gd);
    printf("modules: %ld %ld\n", module_of(gd) - first, module_of(ld) - first);
    show(gd);
    tell(old, show, ld);
    dlclose(gd);
    void *desc = opened("./libdesc.so", RTLD_NOW);
    gd = opened("./libgd.so", RTLD_NOW);
    printf("used again: %ld %ld\n", module_of(desc) - first, module_of(gd) - first);
    tell(old, show, desc);
    tell(old, show, ld);
    show(gd);
    dlclose(gd);
    dlclose(ld);
    dlclose(desc);
    int good = 0;
    for (int i = 0; i < MANY; i++) {
        void *handle = dlopen(i % 2 ? "./libgd.so" : "./libdesc.so", RTLD_NOW);
        good += number(handle, "sum") == 1019 && module_of(handle) == first;
        dlclose(handle);
    }
    printf("many times: %d\n", good);
}

static void *copy_of(int number)
{
    char name[64], command[256];
    sprintf(name, "./libcopy%d.so", number);
    FILE *from = fopen("./libie.so", "r"), *to = fopen(name, "w");
    static char buffer[1 << 20];
    fwrite(buffer, 1, fread(buffer, 1, sizeof buffer, from), to);
    fclose(from);
    fclose(to);
    return dlopen(name, RTLD_NOW);
}

static void together(void)
{
    int good = 0;
    for (int i = 0; i < FEW; i++) {
        void *trio = dlopen("./libtrio.so", RTLD_NOW);
        if (trio)
            dlclose(trio);
        else if (good == i)
            printf("%s\n", dlerror());
        good += trio != 0;
    }
    printf("together: %d\n", good);
}

static void surplus(struct worker *old)
{
    void *handles[64];
    int count = 0;
    together();
    opened("./libhuge.so", RTLD_NOW);
    opened("./libwide.so", RTLD_NOW);
    while (count < 64 && (handles[count] = copy_of(count)))
        count++;
    printf("%d fit: %s\n", count, dlerror());
    tell(old, show, handles[0]);
    tell(old, show, handles[count - 1]);
    printf("%d %d\n", dlclose(handles[count - 1]), dlclose(handles[count - 2]));
    handles[count - 2] = copy_of(count - 2);
    handles[count - 1] = copy_of(count - 1);
    printf("room again: %d %d %s\n", handles[count - 2] != 0, handles[count - 1] != 0, dlerror());
    printf("%d %d\n", dlclose(handles[0]), dlclose(handles[1]));
    handles[0] = copy_of(count);
    printf("in between: %d %s\n", handles[0] != 0, dlerror());
    for (int i = 2; i < count; i++)
        if (handles[i])
            dlclose(handles[i]);
    count = 0;
    while (count < 64 && (handles[count] = copy_of(count)))
        count++;
    printf("%d fit: %s\n", count, dlerror());
    for (int i = 0; i < count; i++)
        dlclose(handles[i]);
}

static void dynamic_for_good(struct worker *old)
{
    void *small = opened("./libsmall.so", RTLD_NOW | RTLD_GLOBAL);
    void *borrower = opened("./libborrower.so", RTLD_NOW);
    tell(old, borrowed, borrower);
    borrowed(borrower);
    dlclose(borrower);
    dlclose(small);
    small = opened("./libgd.so", RTLD_NOW | RTLD_GLOBAL);
    tell(old, show, small);
    borrower = opened("./libborrower.so", RTLD_NOW);
    dlclose(small);
}

static void use(void *handle)
{
    ((void (*)(int)) dlsym(handle, "use"))(5);
}

static int loaded(const char *file)
{
    void *handle = dlopen(file, RTLD_NOW | RTLD_NOLOAD);
    if (handle)
        dlclose(handle);
    return handle != 0;
}

static void pins(void)
{
    struct worker worker;
    start(&worker);
    void *pinned = opened("./libpinned.so", RTLD_NOW);
    tell(&worker, use, pinned);
    printf("dlclose: %d\n", dlclose(pinned));
    /* Nothing looks whether it can go until the next dlclose. */
    pinned = opened("./libpinned.so", RTLD_NOW | RTLD_NOLOAD);
    printf("still there: %d\n", pinned != 0);
    stop(&worker);
    printf("thread ended\n");
    printf("dlclose: %d, there %d\n", dlclose(pinned), loaded("./libpinned.so"));
    pinned = opened("./libpinned.so", RTLD_NOW);
    use(pinned);
    dlclose(pinned);
}

static void child(struct worker *old)
{
    void *gd = opened("./libgd.so", RTLD_NOW);
    show(gd);
    fflush(stdout);
    if (fork() == 0) {
        show(gd);
        void *ld = opened("./libld.so", RTLD_NOW);
        show(ld);
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    show(gd);
    dlclose(gd);
}

int main(void)
{
    setvbuf(stdout, 0, _IOLBF, 0);
    struct worker old;
    start(&old);
    models(&old);
    slots(&old);
    surplus(&old);
    dynamic_for_good(&old);
    child(&old);
    stop(&old);
    pins();
    printf("end\n");
    return 0;
}
