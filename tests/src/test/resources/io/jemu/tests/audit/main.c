/* Loads objects, looks symbols up, forks, and unloads. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main() {
    setvbuf(stdout, NULL, _IONBF, 0);
    void *handle = dlopen("./libplugin.so", RTLD_LAZY);
    int (*plugged)(int) = (int (*)(int)) dlsym(handle, "plugged");
    printf("%d\n", plugged(-3));
    printf("%d\n", dlsym(RTLD_DEFAULT, "strlen") != NULL);
    // Bound now: the parent shall have nothing to tell while the child does.
    waitpid(-1, NULL, 0);
    pid_t child = fork();
    if (child == 0) {
        printf("child %d\n", plugged(-5));
        dlclose(handle);
        exit(0);
    }
    waitpid(child, NULL, 0);
    printf("%d\n", dlclose(handle));
    void *other = dlmopen(LM_ID_NEWLM, "./libplugin.so", RTLD_NOW);
    plugged = (int (*)(int)) dlsym(other, "plugged");
    printf("%d\n", plugged(-4));
    printf("%d\n", dlclose(other));
    return 0;
}
