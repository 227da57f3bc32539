/* opener PATH:FLAGS ...: opens libraries lazily; g: RTLD_GLOBAL, d: RTLD_DEEPBIND. Calls plug() of the last one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    void *handle = 0;
    for (int i = 1; i < argc; i++) {
        char *flags = strchr(argv[i], ':');
        int mode = RTLD_LAZY | (strchr(flags, 'g') ? RTLD_GLOBAL : 0) | (strchr(flags, 'd') ? RTLD_DEEPBIND : 0);
        *flags = 0;
        handle = dlopen(argv[i], mode);
        if (!handle) {
            puts(dlerror());
            return 1;
        }
    }
    int (*plug)(void) = (int (*)(void))dlsym(handle, "plug");
    printf("plug=%d\n", plug());
    return 0;
}
