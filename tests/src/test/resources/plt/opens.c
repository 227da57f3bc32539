/* Opens a library twice; asks for functions by name. */
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
    for (int i = 0; i < 2; i++) {
        void *handle = dlopen("./libuser.so", RTLD_LAZY);
        int (*use)(int) = (int (*)(int)) dlsym(handle, "use");
        int (*chosen)(void) = (int (*)(void)) dlsym(handle, "chosen");
        int used = use(4);
        int number = chosen();
        printf("%d %d\n", used, number);
        dlclose(handle);
    }
    return 0;
}
