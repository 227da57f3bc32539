/* Opens a library by name and calls a function of it; prints dlerror() when that fails. */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s LIBRARY FUNCTION\n", argv[0]);
        return 2;
    }
    void *library = dlopen(argv[1], RTLD_LAZY);
    if (library == NULL) {
        printf("dlopen: %s\n", dlerror());
        return 1;
    }
    void (*function)(void) = (void (*)(void))dlsym(library, argv[2]);
    if (function == NULL) {
        printf("dlsym: %s\n", dlerror());
        return 1;
    }
    function();
    if (dlclose(library) != 0) {
        printf("dlclose: %s\n", dlerror());
        return 1;
    }
    return 0;
}
