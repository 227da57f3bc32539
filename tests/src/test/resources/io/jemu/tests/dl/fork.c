/* What dlopen and its relatives do in a process and its forks. argv[1] names the case. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int print_library(struct dl_phdr_info *info, size_t size, void *unused) {
    const char *name = strrchr(info->dlpi_name, '/');
    (void)size;
    (void)unused;
    if (name != NULL && strncmp(name, "/ld-linux", 9) != 0) {
        fprintf(stderr, " %s", name + 1);
    }
    return 0;
}

static void list(const char *who) {
    fprintf(stderr, "%s:", who);
    dl_iterate_phdr(print_library, NULL);
    fprintf(stderr, "\n");
}

static void wait_for(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    fprintf(stderr, "a child has ended: 0x%x\n", status);
}

static void use(const char *library, const char *function, int argument) {
    void *handle = dlopen(library, RTLD_LAZY);
    if (handle == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return;
    }
    int (*call)(int) = (int (*)(int))dlsym(handle, function);
    fprintf(stderr, "%s gives %d\n", function, call(argument));
    fprintf(stderr, "%p, %s\n", dlsym(handle, "missing"), dlerror());
    fprintf(stderr, "closed: %d\n", dlclose(handle));
}

/* Parent and child load different libraries at the same time: neither sees the other's. */
static void both(void) {
    int to_parent[2];
    int to_child[2];
    char byte = 0;
    if (pipe(to_parent) != 0 || pipe(to_child) != 0) {
        exit(9);
    }
    pid_t pid = fork();
    if (pid == 0) {
        use("./libfirst.so", "add", 1);
        write(to_parent[1], &byte, 1);
        read(to_child[0], &byte, 1);
        list("child");
        dlopen("./libfirst.so", RTLD_NOW | RTLD_GLOBAL);
        fprintf(stderr, "add is global: %d\n", dlsym(RTLD_DEFAULT, "add") != NULL);
        exit(3);
    }
    read(to_parent[0], &byte, 1);
    dlopen("./libsecond.so", RTLD_NOW | RTLD_GLOBAL);
    list("parent");
    fprintf(stderr, "add is global: %d\n", dlsym(RTLD_DEFAULT, "add") != NULL);
    write(to_child[1], &byte, 1);
    wait_for(pid);
    use("./libsecond.so", "subtract", 5);
}

/* A child closes what its parent loaded; the parent keeps it. */
static void closing(void) {
    void *handle = dlopen("./libfirst.so", RTLD_NOW);
    int (*add)(int) = (int (*)(int))dlsym(handle, "add");
    pid_t pid = fork();
    if (pid == 0) {
        fprintf(stderr, "closed: %d\n", dlclose(handle));
        list("child");
        use("./libsecond.so", "subtract", 1);
        exit(0);
    }
    wait_for(pid);
    list("parent");
    fprintf(stderr, "add gives %d\n", add(1));
}

/* The constructor of what dlopen loads forks; both processes return from it, and from dlopen. */
static void constructor(void) {
    void *handle = dlopen("./libforking.so", RTLD_NOW);
    int child = ((int (*)(void))dlsym(handle, "in_child"))();
    list(child ? "child" : "parent");
    fprintf(stderr, "closed: %d\n", dlclose(handle));
    list(child ? "child" : "parent");
}

static void *fork_in_thread(void *unused) {
    void *handle = dlopen("./libfirst.so", RTLD_NOW);
    int (*add)(int) = (int (*)(int))dlsym(handle, "add");
    add(1);
    pid_t pid = fork();
    if (pid == 0) {
        fprintf(stderr, "add gives %d\n", add(10));
        use("./libsecond.so", "subtract", 1);
        dlclose(handle);
        list("child");
        exit(4);
    }
    wait_for(pid);
    fprintf(stderr, "add gives %d\n", add(1));
    return unused;
}

static void thread(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, fork_in_thread, NULL);
    pthread_join(thread, NULL);
}

/* A failure before fork is told in both processes; one after it only where it happened. */
static void failure(void) {
    dlopen("./missing.so", RTLD_NOW);
    pid_t pid = fork();
    if (pid == 0) {
        fprintf(stderr, "child: %s\n", dlerror());
        dlopen("./missing, too.so", RTLD_NOW);
        exit(0);
    }
    wait_for(pid);
    fprintf(stderr, "parent: %s\n", dlerror());
    fprintf(stderr, "%s\n", dlerror() == NULL ? "no more" : "more");
}

/* The process in the middle ends first; its child goes on without it. */
static void orphan(void) {
    int to_parent[2];
    int to_orphan[2];
    char byte = 0;
    if (pipe(to_parent) != 0 || pipe(to_orphan) != 0) {
        exit(9);
    }
    pid_t pid = fork();
    if (pid == 0) {
        if (fork() == 0) {
            read(to_orphan[0], &byte, 1);
            use("./libfirst.so", "add", 1);
            write(to_parent[1], &byte, 1);
            exit(0);
        }
        _exit(2);
    }
    wait_for(pid);
    write(to_orphan[1], &byte, 1);
    read(to_parent[0], &byte, 1);
    use("./libfirst.so", "add", 2);
}

/* Programs that children become have nothing of the parent's libraries; nor has the parent of theirs. */
static void program(void) {
    pid_t pid = fork();
    if (pid == 0) {
        dlopen("./libfirst.so", RTLD_NOW);
        execl("/bin/echo", "echo", "executed", (char *)NULL);
        _exit(1);
    }
    wait_for(pid);
    pid = vfork();
    if (pid == 0) {
        execl("/bin/echo", "echo", "executed", (char *)NULL);
        _exit(1);
    }
    wait_for(pid);
    use("./libfirst.so", "add", 1);
}

int main(int argc, char **argv) {
    struct {
        const char *name;
        void (*run)(void);
    } cases[] = {{"both", both}, {"closing", closing}, {"constructor", constructor}, {"thread", thread},
                 {"failure", failure}, {"orphan", orphan}, {"program", program}};
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            fprintf(stderr, "end\n");
            return 0;
        }
    }
    return 9;
}
