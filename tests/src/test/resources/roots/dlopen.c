#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
static int (*bump)(void);
static void *run(void *x) { int s = 0; for (int i = 0; i < 3; i++) s = bump(); return (void *)(long)s; }
static int count(struct dl_phdr_info *i, size_t s, void *d) { if (!strstr(i->dlpi_name, "vdso")) { const char *b = strrchr(i->dlpi_name, '/'); printf("  %s\n", b ? b + 1 : i->dlpi_name); } return 0; }
int main(int c, char **v)
{
    for (int round = 0; round < 2; round++) {
    void *h = dlopen(v[1], RTLD_NOW);
    if (!h) { puts(dlerror()); return 1; }
    bump = (int (*)(void))dlsym(h, "bump");
    printf("%d %d\n", bump(), bump());
    pthread_t t; void *r; pthread_create(&t, 0, run, 0); pthread_join(t, &r); printf("thread %ld\n", (long)r);
    Dl_info i; dladdr((void *)bump, &i); printf("%s %s\n", strrchr(i.dli_fname, '/') + 1, i.dli_sname);
    dl_iterate_phdr(count, 0);
    printf("%p %s\n", dlsym(h, "nothing"), dlerror());
    printf("close %d\n", dlclose(h));
    }
    void *m = dlopen("libm.so.6", RTLD_LAZY);
    double (*cosine)(double) = (double (*)(double))dlsym(m, "cos"); printf("%.6f\n", cosine(2.0));
    printf("%d\n", dlvsym(RTLD_DEFAULT, "printf", "GLIBC_2.2.5") == (void *)printf);
    dlopen("libnope.so", RTLD_NOW); puts(dlerror());
    struct link_map *lm; dlinfo(m, RTLD_DI_LINKMAP, &lm); puts(strrchr(lm->l_name, '/') + 1);
    Dl_serinfo si; printf("%d\n", dlinfo(m, RTLD_DI_SERINFOSIZE, &si)); printf("%u paths\n", si.dls_cnt);
    return 0;
}
