/* Exercises dlopen(3) and its relatives; prints what must be the same under every dynamic linker. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void *tls_library;

static void *function(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    if (!address)
        printf("%s: %s\n", name, dlerror());
    return address;
}

static void *other_thread(void *unused)
{
    int *variable = ((int *(*)(void)) function(tls_library, "get_tls"))();
    long (*local)(void) = function(tls_library, "get_local");
    long first = local();
    printf("thread: %d %ld %ld\n", *variable, first, local());
    *variable = 5;
    memset(((char *(*)(void)) function(tls_library, "get_big"))(), 1, 3000);
    return 0;
}

static void open_fails(const char *name, int mode)
{
    void *handle = dlopen(name, mode);
    printf("dlopen %s: %d %s\n", name, handle != 0, dlerror());
    printf("no second message: %d\n", dlerror() == 0);
}

static int count_objects(struct dl_phdr_info *info, size_t size, void *count)
{
    if (!strstr(info->dlpi_name, "vdso"))
        ++*(int *) count;
    return 0;
}

static void thread_local_storage(void)
{
    tls_library = dlopen("./libtls.so", RTLD_NOW | RTLD_LOCAL);
    int *(*get)(void) = function(tls_library, "get_tls");
    printf("first: %d\n", *get());
    *get() = 43;
    printf("same by dlsym: %d\n", dlsym(tls_library, "dyn_tls") == get());
    pthread_t thread;
    pthread_create(&thread, 0, other_thread, 0);
    pthread_join(thread, 0);
    printf("mine: %d\n", *get());
    void *static_tls = dlopen("./libinitialexec.so", RTLD_NOW | RTLD_GLOBAL);
    int (*get_ie)(void) = function(RTLD_DEFAULT, "get_ie");
    int first = get_ie();
    printf("initial exec: %d %d %d\n", static_tls != 0, first, get_ie());
}

static void information(void)
{
    struct link_map *map;
    char origin[4096];
    size_t module = 0;
    dlinfo(tls_library, RTLD_DI_LINKMAP, &map);
    dlinfo(tls_library, RTLD_DI_ORIGIN, origin);
    dlinfo(tls_library, RTLD_DI_TLS_MODID, &module);
    printf("dlinfo: %d %s %s %zu\n", (void *) map == tls_library, map->l_name, strrchr(origin, '/'), module);
    int status = dlinfo(tls_library, 77, &module);
    printf("bad request: %d %s\n", status, dlerror());
    Dl_info info;
    void *extra;
    int found = dladdr1(function(tls_library, "get_tls"), &info, &extra, RTLD_DL_LINKMAP);
    printf("dladdr: %d %s %s %d\n", found, info.dli_fname, info.dli_sname, extra == tls_library);
    printf("dladdr of nothing: %d\n", dladdr((void *) 8, &info));
    int objects = 0;
    dl_iterate_phdr(count_objects, &objects);
    printf("objects: %d\n", objects);
    printf("two versions differ: %d\n",
           dlvsym(RTLD_DEFAULT, "memcpy", "GLIBC_2.14") != dlvsym(RTLD_DEFAULT, "memcpy", "GLIBC_2.2.5"));
    void *none = dlvsym(RTLD_DEFAULT, "memcpy", "GLIBC_9.9");
    printf("no such version: %d %s\n", none != 0, dlerror());
}

int main(void)
{
    thread_local_storage();
    information();
    open_fails("libnowhere.so", RTLD_NOW);
    open_fails("./libundefined.so", RTLD_NOW);
    open_fails("./libtls.so", 0x40);
    open_fails("./libtls.so", 0);
    open_fails("/etc/passwd", RTLD_NOW);
    printf("local: %d\n", dlsym(RTLD_DEFAULT, "lib1_version") != 0);
    dlerror();
    void *dependent = dlopen("./libdependent.so", RTLD_LAZY);
    printf("lazily: %d\n", ((int (*)(void)) function(dependent, "lib2"))());
    void *again = dlopen("./libdependent.so", RTLD_NOW);
    printf("again: %d\n", again == dependent);
    printf("loaded: %d\n", dlopen("./libtls.so", RTLD_NOLOAD | RTLD_NOW) == tls_library);
    printf("close: %d %d %d\n", dlclose(again), dlclose(dependent), dlclose(tls_library));
    printf("close the last: %d\n", dlclose(tls_library));
    printf("unloaded: %d\n", dlopen("./libtls.so", RTLD_NOLOAD | RTLD_NOW) == 0);
    tls_library = dlopen("./libtls.so", RTLD_NOW);
    printf("fresh: %d\n", *((int *(*)(void)) function(tls_library, "get_tls"))());
    return 0;
}
