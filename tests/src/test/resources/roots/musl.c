/* A dynamic program for musl that needs neither its headers nor its start files. */
extern int __libc_start_main(int (*)(int, char **), int, char **, void (*)(void), void (*)(void), void (*)(void));
extern int printf(const char *, ...), puts(const char *), fflush(void *), waitpid(int, int *, int), fork(void);
extern int pthread_create(unsigned long *, void *, void *(*)(void *), void *), pthread_join(unsigned long, void **);
extern void *dlopen(const char *, int), *dlsym(void *, const char *);
extern char *dlerror(void);
extern void _exit(int);
static __thread int counter = 4;
static void *run(void *n) { counter += (int)(long)n; return (void *)(long)counter; }
static int main_(int argc, char **argv)
{
    unsigned long thread;
    void *result;
    pthread_create(&thread, 0, run, (void *)5);
    pthread_join(thread, &result);
    printf("%s %ld %d %.4f\n", argv[1], (long)result, counter, argc / 3.0);
    printf("%d\n", dlsym(dlopen(0, 2), "printf") == (void *)printf);
    dlopen("libnone.so", 2);
    puts(dlerror());
    fflush(0);
    int child = fork(), status;
    if (!child)
        _exit(4);
    waitpid(child, &status, 0);
    printf("%d\n", status >> 8);
    return 6;
}
__asm__(".globl _start\n_start: xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call begin\n");
__attribute__((used)) void begin(long *stack)
{
    __libc_start_main(main_, (int)stack[0], (char **)(stack + 1), 0, 0, 0);
}
