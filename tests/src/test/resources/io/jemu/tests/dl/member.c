/* An object that is loaded into several namespaces; prints through the C library of its own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int counter;
__thread int thread_counter = 5;
static void *other;
static int seen[3];

__asm__(".pushsection .data\n.globl unique_word\n.type unique_word, @gnu_unique_object\n.size unique_word, 8\n"
        "unique_word: .quad 0\n.popsection");
extern long unique_word;

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment)
{
    printf("constructor: argc %d, %s, environment %d\n", argc, strrchr(argv[0], '/'), environment[0] != 0);
    fflush(stdout);
}

__attribute__((destructor)) static void end(void)
{
    printf("destructor: counter %d\n", counter);
    fflush(stdout);
}

int next(void)
{
    ++thread_counter;
    ++unique_word;
    return ++counter;
}

int next_of_thread(void)
{
    return thread_counter;
}

long *unique(void)
{
    return &unique_word;
}

static Lmid_t namespace_of(void *handle)
{
    Lmid_t lmid = -9;
    dlinfo(handle, RTLD_DI_LMID, &lmid);
    return lmid;
}

static int show(struct dl_phdr_info *info, size_t size, void *unused)
{
    const char *slash = strrchr(info->dlpi_name, '/');
    if (strstr(info->dlpi_name, "vdso"))
        return 0;
    printf(" %s", slash ? slash + 1 : info->dlpi_name);
    return 0;
}

static void *run(void *handle)
{
    int before = thread_counter;
    thread_counter = 100;
    errno = 77;
    seen[0] = before;
    seen[1] = thread_counter;
    seen[2] = errno;
    return handle;
}

/* What the world looks like from inside. */
void look(void *address_in_program)
{
    Dl_info info;
    other = dlopen("./libother.so", RTLD_NOW);
    printf("opened from inside: namespace %ld, %d\n", (long) namespace_of(other), ((int (*)(void)) dlsym(other, "own"))());
    void *program = dlopen(0, RTLD_NOW);
    printf("the program: namespace %ld\n", (long) namespace_of(program));
    printf("objects:");
    dl_iterate_phdr(show, 0);
    printf("\nRTLD_DEFAULT: %d %d\n", dlsym(RTLD_DEFAULT, "next") == (void *) next,
           dlsym(RTLD_DEFAULT, "malloc") == (void *) malloc);
    printf("of the program: %d, ", dlsym(RTLD_DEFAULT, "in_program") != 0);
    printf("%s\n", dlerror());
    printf("RTLD_NEXT: %d\n", dlsym(RTLD_NEXT, "malloc") == (void *) malloc);
    dlerror();
    printf("dladdr: %d", dladdr((void *) look, &info));
    printf(" %s %s", strrchr(info.dli_fname, '/'), info.dli_sname);
    printf(" %d", dladdr(address_in_program, &info));
    printf(" %s\n", strrchr(info.dli_fname, '/'));
    printf("variable: %s\n", getenv("WHO"));
    dlopen("libnowhere.so", RTLD_NOW);
    pthread_t thread;
    printf("pthread_create: %d", pthread_create(&thread, 0, run, 0));
    printf(" pthread_join: %d\n", pthread_join(thread, 0));
    printf("thread: %d then %d, errno %d; mine: %d\n", seen[0], seen[1], seen[2], thread_counter);
    fflush(stdout);
}

int leave(void)
{
    return dlclose(other);
}
