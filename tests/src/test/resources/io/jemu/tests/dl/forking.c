/* A library that forks in the second of its three constructors; the child loads another one there. */
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int child = -1;

__attribute__((constructor(101))) static void before(void) {
    fprintf(stderr, "before\n");
}

__attribute__((constructor(102))) static void split(void) {
    int status;
    pid_t pid = fork();
    child = pid == 0;
    if (child) {
        fprintf(stderr, "child loads: %s\n", dlopen("./libfirst.so", RTLD_NOW) ? "yes" : dlerror());
    } else {
        waitpid(pid, &status, 0);
        fprintf(stderr, "child has ended: 0x%x\n", status);
    }
}

__attribute__((constructor(103))) static void after(void) {
    fprintf(stderr, "after, child %d\n", child);
}

__attribute__((destructor)) static void destruct(void) {
    fprintf(stderr, "destructor, child %d\n", child);
}

int in_child(void) {
    return child;
}
