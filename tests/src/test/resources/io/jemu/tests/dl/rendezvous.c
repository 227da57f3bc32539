/* What a debugger sees: struct r_debug and the link maps, at a breakpoint on r_brk and between calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static struct r_debug *debug;
static int hits;

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void show(const char *when) {
    struct r_debug *r = debug;
    for (int number = 0; r != NULL; number++) {
        printf("%s: r_debug %d: version %d, state %d, same r_brk %d, r_ldbase %d:", when, number, r->r_version,
                r->r_state, r->r_brk == debug->r_brk, r->r_ldbase == debug->r_ldbase && r->r_ldbase != 0);
        struct link_map *before = NULL;
        for (struct link_map *map = r->r_map; map != NULL; before = map, map = map->l_next) {
            if (strstr(map->l_name, "vdso") != NULL) {
                continue;
            }
            printf(" %s%s%s", base_name(map->l_name), map->l_ld == NULL ? " (no l_ld)" : "",
                    map->l_prev == before || map->l_prev != NULL && strstr(map->l_prev->l_name, "vdso") != NULL
                            ? "" : " (wrong l_prev)");
        }
        printf("\n");
        r = r->r_version < 2 ? NULL : ((struct r_debug_extended *) r)->r_next;
    }
}

static void trap(int signal, siginfo_t *info, void *context) {
    ucontext_t *at = context;
    hits++;
    if (at->uc_mcontext.gregs[REG_RIP] - 1 != (greg_t) debug->r_brk) {
        printf("a trap somewhere else\n");
    }
    show("  breakpoint");
    long *stack = (long *) at->uc_mcontext.gregs[REG_RSP];
    at->uc_mcontext.gregs[REG_RIP] = *stack;
    at->uc_mcontext.gregs[REG_RSP] += 8;
}

static void *open_it(const char *file, int mode) {
    printf("dlopen %s %#x\n", file, mode);
    void *handle = dlopen(file, mode);
    if (handle == NULL) {
        printf("  %s\n", dlerror());
    }
    show("  then");
    return handle;
}

static void close_it(void *handle) {
    printf("dlclose %d\n", dlclose(handle));
    show("  then");
}

int main(int argc, char **argv) {
    for (ElfW(Dyn) *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_DEBUG) {
            debug = (struct r_debug *) entry->d_un.d_ptr;
        }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("in _r_debug: %d\n", debug == dlsym(RTLD_DEFAULT, "_r_debug"));
    show("start");
    unsigned char *function = (unsigned char *) debug->r_brk;
    char *page = (char *) ((unsigned long) function & -4096L);
    mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
    struct sigaction action = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO};
    sigaction(SIGTRAP, &action, NULL);
    *function = 0xcc;
    void *one = open_it("./libdependent.so", RTLD_LAZY);
    void *two = open_it("./libdependent.so", RTLD_NOW);
    void *three = open_it("./libtls.so", RTLD_NOW);
    close_it(two);
    close_it(one);
    close_it(three);
    open_it("./libmissing.so", RTLD_NOW);
    open_it("./libundefined.so", RTLD_NOW);
    open_it("./libneedsmissing.so", RTLD_NOW);
    if (argc > 1) {
        printf("dlmopen\n");
        void *other = dlmopen(LM_ID_NEWLM, "./libtls.so", RTLD_NOW);
        show("  then");
        void *another = dlmopen(LM_ID_NEWLM, "./libtls.so", RTLD_NOW);
        show("  then");
        close_it(another);
        close_it(other);
        other = dlmopen(LM_ID_NEWLM, "./libdependent.so", RTLD_LAZY);
        show("  then");
        close_it(other);
    }
    printf("%d hits\n", hits);
    return 0;
}
