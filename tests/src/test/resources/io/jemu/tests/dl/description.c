/* dlinfo, dladdr, dladdr1, dlsym, dlvsym, _dl_find_object: what they tell of objects and symbols. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gnu/lib-names.h>

int in_program = 5;
int weak = 50;
__thread int of_program = 6;

static const char *base(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : 0;
    return slash ? slash + 1 : path ? path : "null";
}

static void errors(const char *what)
{
    const char *error = dlerror();
    printf("%s: %s\n", what, error ? error : "no error");
}

static void requests(const char *name, void *handle)
{
    printf("-- %s\n", name);
    for (int request = -1; request <= 14; request++) {
        union { char text[4096]; void *pointer; long number; } answer;
        memset(&answer, 0x55, sizeof answer);
        /* The program's origin is only known to ld.so if it was needed; else it crashes. */
        if (request == RTLD_DI_SERINFO || request == RTLD_DI_SERINFOSIZE
            || request == RTLD_DI_ORIGIN && !*((struct link_map *) handle)->l_name)
            continue;
        int status = dlinfo(handle, request, &answer);
        printf("request %d: %d ", request, status);
        switch (request) {
        case RTLD_DI_LMID: case RTLD_DI_TLS_MODID: printf("%ld\n", answer.number); break;
        case RTLD_DI_LINKMAP: printf("%d\n", answer.pointer == handle); break;
        case RTLD_DI_ORIGIN: printf("%s\n", base(answer.text)); break;
        case RTLD_DI_TLS_DATA: printf("%d\n", answer.pointer != 0); break;
        case 11: printf("%d\n", ((ElfW(Phdr) *) answer.pointer)->p_type); break;
        default: printf("untouched %d ", answer.number == 0x5555555555555555); errors("");
        }
    }
    Dl_serinfo size;
    int status = dlinfo(handle, RTLD_DI_SERINFOSIZE, &size);
    printf("SERINFOSIZE: %d, %u directories, %zu bytes\n", status, size.dls_cnt, size.dls_size);
    Dl_serinfo *directories = malloc(size.dls_size);
    dlinfo(handle, RTLD_DI_SERINFOSIZE, directories);
    printf("SERINFO: %d\n", dlinfo(handle, RTLD_DI_SERINFO, directories));
    for (unsigned i = 0; i < directories->dls_cnt; i++)
        printf(" %s %u\n", directories->dls_serpath[i].dls_name, directories->dls_serpath[i].dls_flags);
    free(directories);
}

static void address(const char *what, const void *at)
{
    Dl_info info = {"x", (void *) 1, "y", (void *) 2};
    ElfW(Sym) *symbol = (void *) 3;
    struct link_map *map = (void *) 4;
    int found = dladdr(at, &info);
    printf("%s: %d %s %s %ld", what, found, base(info.dli_fname), info.dli_sname ? info.dli_sname : "null",
           found && info.dli_saddr ? (long) ((char *) at - (char *) info.dli_saddr) : -1);
    found = dladdr1(at, &info, (void **) &symbol, RTLD_DL_SYMENT);
    printf(", symbol %d", found);
    if (found)
        printf(" %d %lu", symbol ? ELF64_ST_TYPE(symbol->st_info) : -1, symbol ? symbol->st_size : 0);
    found = dladdr1(at, &info, (void **) &map, RTLD_DL_LINKMAP);
    printf(", map %d %s", found, found ? base(map->l_name) : "");
    printf(", other flag %d\n", dladdr1(at, &info, (void **) &map, 7));
}

static void lookup(const char *name, void *handle)
{
    void *found = dlsym(handle, name);
    printf("%s: %d ", name, found != 0);
    errors("");
}

static void version(void *handle, const char *name, const char *version)
{
    printf("%s@%s: %d ", name, version, dlvsym(handle, name, version) != 0);
    errors("");
}

static void find(const char *what, void *at)
{
#ifdef DLFO_STRUCT_HAS_EH_COUNT
    struct dl_find_object result;
    memset(&result, 0x55, sizeof result);
    int status = _dl_find_object(at, &result);
    printf("_dl_find_object of %s: %d", what, status);
    if (!status)
        printf(" %llu %d %d %s %d", result.dlfo_flags, (char *) at >= (char *) result.dlfo_map_start,
               (char *) at < (char *) result.dlfo_map_end, base(result.dlfo_link_map->l_name),
               result.dlfo_eh_frame != 0);
    printf("\n");
#endif
}

int main(void)
{
    setvbuf(stdout, 0, _IOLBF, 0);
    void *program = dlopen(0, RTLD_NOW);
    void *object = dlopen("./libdescribed.so", RTLD_NOW);
    void *libc = dlopen(LIBC_SO, RTLD_NOW);
    void *loader = dlopen(LD_SO, RTLD_NOW);
    requests("the program", program);
    requests("an object, its variable untouched", object);
    printf("its variable: %d\n", *(int *) dlsym(object, "variable"));
    requests("an object", object);
    requests("libc", libc);

    char *data = dlsym(object, "data");
    char *function = dlsym(object, "thread_data");
    address("a variable", data);
    address("inside it", data + 3);
    address("a function", function);
    address("inside a function", function + 1);
    address("static data", ((void *(*)(void)) dlsym(object, "static_data"))());
    address("hidden data", ((void *(*)(void)) dlsym(object, "hidden_data"))());
    address("a symbol without size", dlsym(object, "sizeless"));
    address("behind it", (char *) dlsym(object, "sizeless") + 1);
    address("an absolute symbol", (void *) 0x1234);
    address("the ELF header", ((struct link_map *) object)->l_addr ? (void *) ((struct link_map *) object)->l_addr : 0);
    address("the program", (void *) main);
    address("the program's data", &in_program);
    address("libc", dlsym(libc, "environ"));
    address("the loader", dlsym(RTLD_DEFAULT, "_r_debug"));
    address("a thread's variable", dlsym(object, "variable"));
    address("the stack", &data);
    address("nothing", 0);

    printf("chosen: %d\n", ((int (*)(void)) dlsym(object, "chosen"))());
    printf("absolute: %p\n", dlsym(object, "absolute"));
    printf("the program's thread variable: %d\n", dlsym(program, "of_program") == &of_program);
    printf("weak: %d %d\n", *(int *) dlsym(object, "weak"), *(int *) dlsym(RTLD_DEFAULT, "weak"));
    lookup("hidden", object);
    lookup("guarded", object);
    lookup("nobodys", object);
    lookup("printf", object);
    lookup("in_program", object);
    lookup("in_program", program);
    lookup("", object);
    lookup("nothing at all", program);
    version(object, "data", "GLIBC_2.2.5");
    version(object, "printf", "GLIBC_2.2.5");
    version(RTLD_DEFAULT, "memcpy", "GLIBC_2.14");
    version(RTLD_DEFAULT, "memcpy", "");
    version(RTLD_NEXT, "memcpy", "GLIBC_9");
    version(libc, "no_such_function", "GLIBC_2.2.5");
    void *(*ask)(void *, const char *) = dlsym(object, "ask");
    void *(*ask_version)(void *, const char *, const char *) = dlsym(object, "ask_version");
    printf("RTLD_NEXT from the object: %d %d\n", ask(RTLD_NEXT, "printf") != 0, ask(RTLD_NEXT, "data") != 0);
    errors("");
    printf("RTLD_DEFAULT from the object: %d %d\n", ask(RTLD_DEFAULT, "data") != 0,
           ask(RTLD_DEFAULT, "weak") == &weak);
    printf("with a version: %d\n", ask_version(RTLD_NEXT, "printf", "GLIBC_2.2.5") == ask(RTLD_NEXT, "printf"));
    printf("%d\n", ask_version(RTLD_NEXT, "printf", "GLIBC_2.3") != 0);
    errors("");
    ((void (*)(void)) dlsym(object, "iterate"))();

    find("the program", (void *) main);
    find("the object", data);
    find("libc", dlsym(libc, "printf"));
    find("the loader", dlsym(RTLD_DEFAULT, "_r_debug"));
    find("nothing", (void *) 8);
    find("the stack", &data);
    printf("closed: %d %d %d\n", dlclose(object), dlclose(libc), dlclose(loader));
    find("what is gone", data);
    address("what is gone", data);
    return 0;
}
