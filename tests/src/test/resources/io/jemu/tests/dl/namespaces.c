/* dlmopen(3): namespaces, each with its own C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 20

int in_program(void) { return 1; }

static Lmid_t namespace_of(void *handle)
{
    Lmid_t lmid = -9;
    if (handle)
        dlinfo(handle, RTLD_DI_LMID, &lmid);
    return lmid;
}

static int call(void *handle, const char *name)
{
    return ((int (*)(void)) dlsym(handle, name))();
}

static const char *base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void fails(const char *what, Lmid_t lmid, const char *file, int mode)
{
    void *handle = dlmopen(lmid, file, mode);
    printf("%s: %d %s\n", what, handle != 0, dlerror());
}

static void chain(void *handle)
{
    struct link_map *map = handle;
    while (map->l_prev)
        map = map->l_prev;
    printf("chain:");
    for (; map; map = map->l_next)
        if (!strstr(map->l_name, "vdso"))
            printf(" %s", base(map->l_name));
    printf("\n");
}

static int count(struct dl_phdr_info *info, size_t size, void *data)
{
    unsigned long long *numbers = data;
    ++numbers[0];
    numbers[1] = info->dlpi_adds - info->dlpi_subs;
    numbers[2] = info->dlpi_subs;
    return 0;
}

static void counters(const char *when, unsigned long long *old)
{
    unsigned long long now[3] = {0};
    dl_iterate_phdr(count, now);
    printf("%s: %lld more in this namespace, %lld more loaded, %lld more gone\n", when, now[0] - old[0],
           now[1] - old[1], now[2] - old[2]);
    memcpy(old, now, sizeof now);
}

static void copies(void)
{
    unsigned long long numbers[3] = {0};
    dl_iterate_phdr(count, numbers);
    void *here = dlopen("./libmember.so", RTLD_NOW | RTLD_LOCAL);
    void *first = dlmopen(LM_ID_NEWLM, "./libmember.so", RTLD_NOW);
    void *second = dlmopen(LM_ID_NEWLM, "./libmember.so", RTLD_LAZY);
    printf("namespaces: %ld %ld %ld\n", (long) namespace_of(here), (long) namespace_of(first),
           (long) namespace_of(second));
    counters("opened", numbers);
    printf("counters: %d %d %d %d %d\n", call(here, "next"), call(here, "next"), call(first, "next"),
           call(first, "next"), call(second, "next"));
    printf("of the thread: %d %d %d\n", call(here, "next_of_thread"), call(first, "next_of_thread"),
           call(second, "next_of_thread"));
    long *unique[] = {((long *(*)(void)) dlsym(here, "unique"))(), ((long *(*)(void)) dlsym(first, "unique"))(),
                      ((long *(*)(void)) dlsym(second, "unique"))()};
    printf("unique symbols: %d %d, %ld %ld %ld\n", unique[0] == unique[1], unique[1] == unique[2], *unique[0],
           *unique[1], *unique[2]);
    printf("own malloc: %d %d\n", dlsym(first, "malloc") != (void *) malloc,
           dlsym(first, "malloc") != dlsym(second, "malloc"));
    printf("one ld.so: %d %d\n", dlsym(first, "_r_debug") == dlsym(RTLD_DEFAULT, "_r_debug"),
           dlsym(first, "__tls_get_addr") == dlsym(RTLD_DEFAULT, "__tls_get_addr"));
    chain(here);
    chain(first);
    setenv("WHO", "program", 1);
    fflush(stdout);
    ((void (*)(void *)) dlsym(first, "look"))((void *) in_program);
    char *error = dlerror();
    printf("its errors are its own: %s\n", error ? error : "none");
    printf("by number: %ld\n", (long) namespace_of(dlmopen(namespace_of(second), "./libother.so", RTLD_NOW)));
    printf("again: %d\n", dlmopen(namespace_of(first), "./libmember.so", RTLD_NOW) == first);
    printf("RTLD_NOLOAD: %d %d\n", dlmopen(namespace_of(second), "libc.so.6", RTLD_NOW | RTLD_NOLOAD) != 0,
           dlmopen(namespace_of(second), "libm.so.6", RTLD_NOW | RTLD_NOLOAD) != 0);
    counters("used", numbers);
    printf("close: %d %d %d %d\n", call(first, "leave"), dlclose(first), dlclose(first), dlclose(here));
    counters("closed", numbers);
    fails("empty again", 1, "./libother.so", RTLD_NOW);
    printf("number given again: %ld\n", (long) namespace_of(dlmopen(LM_ID_NEWLM, "./libother.so", RTLD_NOW)));
}

static void many(const char *what, const char *file)
{
    void *handles[MANY];
    int number = 0;
    Lmid_t last = 0;
    while (number < MANY && (handles[number] = dlmopen(LM_ID_NEWLM, file, RTLD_NOW)))
        last = namespace_of(handles[number++]);
    char *error = dlerror();
    printf("%s: %d, the last %ld, %s\n", what, number, (long) last, error ? error : "none");
    fflush(stdout);
    while (number > 0)
        dlclose(handles[--number]);
}

int main(void)
{
    fails("no such number", 9, "./libother.so", RTLD_NOW);
    fails("negative", -5, "./libother.so", RTLD_NOW);
    fails("no file", LM_ID_NEWLM, 0, RTLD_NOW);
    fails("global", LM_ID_NEWLM, "./libother.so", RTLD_NOW | RTLD_GLOBAL);
    fails("neither lazy nor now", LM_ID_NEWLM, "./libother.so", 0);
    fails("missing", LM_ID_NEWLM, "./libnowhere.so", RTLD_NOW);
    fails("missing, searched", LM_ID_NEWLM, "libnowhere.so", RTLD_NOW);
    fails("undefined", LM_ID_NEWLM, "./libundefined.so", RTLD_NOW);
    printf("the program's: %d\n", dlmopen(LM_ID_BASE, 0, RTLD_NOW) == dlopen(0, RTLD_NOW));
    many("without libc", "./libbare.so");
    copies();
    many("without libc", "./libbare.so");
    many("with libc", "./libmember.so");
    printf("end\n");
    return 0;
}
