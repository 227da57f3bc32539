#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <sys/wait.h>
#include <errno.h>
static __thread int counter = 5;
static __thread char big[5000];
static pthread_key_t key;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int ready;
static int dtors;
static void dtor(void *p) { pthread_mutex_lock(&lock); dtors += *(int *)p; free(p); pthread_mutex_unlock(&lock); }
static void *work(void *arg)
{
    int n = (int)(long)arg;
    int *v = malloc(sizeof *v); *v = n;
    pthread_setspecific(key, v);
    for (int i = 0; i < n; i++) counter++;
    memset(big, n, sizeof big);
    pthread_mutex_lock(&lock); ready++; pthread_cond_signal(&cond); pthread_mutex_unlock(&lock);
    errno = n;
    return (void *)(long)(counter * 10 + (big[4999] == n) + (errno == n ? 0 : 1000));
}
static jmp_buf jb;
static void deep(int n) { if (n == 0) longjmp(jb, 42); deep(n - 1); }
int main(void)
{
    pthread_t t[8];
    pthread_key_create(&key, dtor);
    for (long i = 0; i < 8; i++) if (pthread_create(&t[i], 0, work, (void *)i)) { puts("create"); return 1; }
    pthread_mutex_lock(&lock); while (ready < 8) pthread_cond_wait(&cond, &lock); pthread_mutex_unlock(&lock);
    for (int i = 0; i < 8; i++) { void *r; pthread_join(t[i], &r); printf("%d %ld\n", i, (long)r); }
    printf("dtors %d\n", dtors);
    int r = setjmp(jb); if (!r) deep(10); printf("setjmp %d\n", r);
    fflush(stdout);
    pid_t p = fork();
    if (!p) { pthread_t c; void *v; pthread_create(&c, 0, work, (void *)3L); pthread_join(c, &v); printf("child %ld\n", (long)v); fflush(stdout); _exit(7); }
    int st; waitpid(p, &st, 0); printf("status %d\n", WEXITSTATUS(st));
    FILE *f = popen("echo popen; exit 3", "r"); char b[64]; while (fgets(b, 64, f)) fputs(b, stdout); printf("pclose %d\n", WEXITSTATUS(pclose(f)));
    return 3;
}
