/* Uses the library, linked with it, or by dlopen of its argument. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

#ifdef LINKED
extern int f(int), both(void), data[100];

int main(void)
{
    printf("%d %d %d\n", f(3), both(), data[2]);
}
#else
int main(int argc, char **argv)
{
    void *handle = dlopen(argv[1], RTLD_LAZY);
    if (!handle) {
        printf("%s\n", dlerror());
        return 1;
    }
    int (*f)(int) = (int (*)(int)) dlsym(handle, "f");
    printf("%d\n", f ? f(3) : -1);
    int (*both)(void) = (int (*)(void)) dlvsym(handle, "both", "V1");
    printf("%d\n", both ? both() : -1);
    printf("%s\n", dlsym(handle, "missing") ? "found" : dlerror());
    printf("%d\n", dlclose(handle));
}
#endif
