// What signals do to waiting calls: restarts after handlers and after stops, partial results; frames of handlers;
// alternate stacks; flags of sigaction.
#include "try.h"
#include <pthread.h>
#include <setjmp.h>
#include <time.h>
#include <ucontext.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <linux/futex.h>

static volatile sig_atomic_t handled;

static void handler(int sig) {
    handled++;
}

static pid_t parent;

// A child that sends signals until it is killed, so that none can come too early for good.
static pid_t sender(int first, int second) {
    pid_t child = fork();
    if (child == 0) {
        while (1) {
            usleep(5000);
            kill(parent, first);
            if (second != 0) {
                usleep(5000);
                kill(parent, second);
            }
        }
    }
    return child;
}

static void end(pid_t child) {
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0) {
    }
}

#define INTERRUPTED(call)                                                                      \
    do {                                                                                       \
        handled = 0;                                                                           \
        pid_t child = sender(SIGUSR1, 0);                                                      \
        errno = 0;                                                                             \
        long result = (long) (call);                                                           \
        int error = errno;                                                                     \
        end(child);                                                                            \
        printf("%s = %ld %s, handled %d\n", #call, result, result < 0 ? strerrorname_np(error) : "", handled > 0); \
    } while (0)

static int pipe_ends[2], sockets[2], ep, futex_word, inotify;
static struct timespec second = {1000, 0}, rest;

static void all(void) {
    struct pollfd p = {pipe_ends[0], POLLIN, 0};
    struct epoll_event event;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(pipe_ends[0], &set);
    struct timeval time = {1000, 0};
    sigset_t empty, usr2;
    sigemptyset(&empty);
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    INTERRUPTED(nanosleep(&second, &rest));
    printf("left %d\n", rest.tv_sec > 900);
    INTERRUPTED(poll(&p, 1, -1));
    INTERRUPTED(poll(&p, 1, 1000000));
    INTERRUPTED(select(pipe_ends[0] + 1, &set, NULL, NULL, &time));
    printf("left %d, set %d\n", time.tv_sec > 900, FD_ISSET(pipe_ends[0], &set) != 0);
    INTERRUPTED(epoll_wait(ep, &event, 1, -1));
    INTERRUPTED(pause());
    INTERRUPTED(sigsuspend(&empty));
    INTERRUPTED(sigwaitinfo(&usr2, NULL));
    INTERRUPTED(syscall(SYS_futex, &futex_word, FUTEX_WAIT, 0, &second, NULL, 0));
    INTERRUPTED(clock_nanosleep(CLOCK_MONOTONIC, 0, &second, NULL) == EINTR);
}

static volatile sig_atomic_t stop_sender;

static void *writer(void *unused) {
    while (!stop_sender) {
        usleep(20000);
        if (handled > 10) {
            write(pipe_ends[1], "w", 1);
            write(sockets[1], "s", 1);
            return NULL;
        }
    }
    return NULL;
}

static void reading(const char *what, int fd) {
    pthread_t thread;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    char c[2];
    handled = 0;
    pid_t child = sender(SIGUSR1, 0);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread, NULL, writer, NULL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    errno = 0;
    int got = read(fd, c, 1);
    printf("%s: %d %s\n", what, got, got < 0 ? strerrorname_np(errno) : "");
    stop_sender = 1;
    end(child);
    pthread_join(thread, NULL);
    stop_sender = 0;
    fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
    fcntl(sockets[0], F_SETFL, O_NONBLOCK);
    while (read(pipe_ends[0], c, 1) > 0 || read(sockets[0], c, 1) > 0) {
    }
    fcntl(pipe_ends[0], F_SETFL, 0);
    fcntl(sockets[0], F_SETFL, 0);
}

// Stopped and continued without a handler: most calls go on, some end.
static void stopped(const char *what, int which) {
    int out[2];
    pipe(out);
    pid_t child = fork();
    if (child == 0) {
        struct timespec short_time = {0, 50000000};
        struct pollfd p = {pipe_ends[0], POLLIN, 0};
        struct epoll_event event;
        sigset_t usr2;
        sigemptyset(&usr2);
        sigaddset(&usr2, SIGUSR2);
        fd_set set;
        FD_ZERO(&set);
        FD_SET(pipe_ends[0], &set);
        struct timeval time = {0, 50000};
        write(out[1], "r", 1);
        errno = 0;
        long result = which == 0 ? nanosleep(&short_time, NULL)
                : which == 1 ? poll(&p, 1, 50)
                : which == 2 ? select(pipe_ends[0] + 1, &set, NULL, NULL, &time)
                : which == 3 ? epoll_wait(ep, &event, 1, -1)
                : which == 4 ? sigwaitinfo(&usr2, NULL)
                : syscall(SYS_futex, &futex_word, FUTEX_WAIT, 0, &short_time, NULL, 0);
        printf("%s: %ld %s\n", what, result, result < 0 ? strerrorname_np(errno) : "");
        _exit(0);
    }
    char c;
    read(out[0], &c, 1);
    // Again and again, so that it cannot be too early for good.
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        kill(child, SIGSTOP);
        waitpid(child, &status, WUNTRACED);
        if (!WIFSTOPPED(status)) {
            break;
        }
        kill(child, SIGCONT);
        usleep(5000);
    }
    close(out[0]);
    close(out[1]);
}

static void partial(void) {
    // A write that has written something when a handler comes tells how much.
    int ends[2];
    pipe(ends);
    handled = 0;
    pid_t child = sender(SIGUSR1, 0);
    errno = 0;
    ssize_t done = write(ends[1], buf, 70000);
    end(child);
    printf("partial write %zd\n", done);
    close(ends[0]);
    close(ends[1]);
}

static ucontext_t seen;
static void *frame;
static char *alternate;
static jmp_buf back;

static void look(int sig, siginfo_t *info, void *context) {
    ucontext_t *c = context;
    seen = *c;
    frame = context;
    stack_t now;
    sigaltstack(NULL, &now);
    unsigned long flags;
    __asm__("pushfq; pop %0" : "=r"(flags));
    char *local = (char *) &now;
    printf("signal %d: on alternate stack %d, flags %x, size %d, direction %d\n", sig,
           local >= alternate && local < alternate + 65536, now.ss_flags, (int) now.ss_size, (flags >> 10 & 1) != 0);
    printf("saved: flags %x size %d, mask %lx, cs %x, trap %lld, error %lld\n", c->uc_stack.ss_flags,
           (int) c->uc_stack.ss_size, *(long *) &c->uc_sigmask,
           (int) (c->uc_mcontext.gregs[REG_CSGSFS] & 0xffff), c->uc_mcontext.gregs[REG_TRAPNO],
           c->uc_mcontext.gregs[REG_ERR]);
    printf("layout: frame %ld, info behind context %ld, fpstate %ld, aligned %ld, strict ss %lx, ss %x\n",
           (long) context % 16, (char *) info - (char *) context, (long) c->uc_mcontext.fpregs % 64,
           (long) __builtin_frame_address(0) % 16, c->uc_flags & 6,
           (int) (c->uc_mcontext.gregs[REG_CSGSFS] >> 48 & 0xffff));
    printf("fpu: control %x tag %x mxcsr %x\n", c->uc_mcontext.fpregs->cwd, c->uc_mcontext.fpregs->ftw,
           c->uc_mcontext.fpregs->mxcsr);
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    printf("blocked %lx\n", *(long *) &blocked);
}

static void changing(int sig, siginfo_t *info, void *context) {
    ucontext_t *c = context;
    c->uc_mcontext.gregs[REG_RBX] = 77;
    c->uc_mcontext.fpregs->_xmm[3].element[0] = 4711;
    sigaddset(&c->uc_sigmask, SIGUSR2);
}

static void fault(int sig, siginfo_t *info, void *context) {
    ucontext_t *c = context;
    long distance = (char *) info->si_addr - (char *) c->uc_mcontext.gregs[REG_RIP];
    printf("signal %d code %d address %s trap %lld error %llx\n", sig, info->si_code,
           info->si_addr == NULL ? "null" : distance == 0 ? "rip" : "other", c->uc_mcontext.gregs[REG_TRAPNO],
           c->uc_mcontext.gregs[REG_ERR]);
    longjmp(back, 1);
}

static void frames(void) {
    alternate = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction action = {.sa_sigaction = look, .sa_flags = SA_SIGINFO};
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &action, NULL);
    // Until it has been set, a frame's flags of the stack are those of the thread that started this program.
    stack_t stack = {.ss_flags = SS_DISABLE}, old;
    TRY(sigaltstack(&stack, NULL));
    raise(SIGUSR1);
    stack = (stack_t) {alternate, 0, 65536};
    TRY(sigaltstack(&stack, NULL));
    raise(SIGUSR1);
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    stack.ss_flags = 1 << 31;
    TRY(sigaltstack(&stack, NULL));
    raise(SIGUSR1);
    TRY(sigaltstack(NULL, &old));
    printf("afterwards %x %d %d\n", old.ss_flags, old.ss_sp == alternate, (int) old.ss_size);
    stack.ss_flags = SS_DISABLE;
    TRY(sigaltstack(&stack, &old));
    TRY(sigaltstack(NULL, &old));
    printf("disabled %x %p %d\n", old.ss_flags, old.ss_sp, (int) old.ss_size);
    stack.ss_flags = 7;
    TRY(sigaltstack(&stack, NULL));
    stack.ss_flags = 0;
    stack.ss_size = 100;
    TRY(sigaltstack(&stack, NULL));
    action.sa_flags = SA_SIGINFO | SA_RESETHAND;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &action);
    printf("reset %d flags %x\n", action.sa_handler == SIG_DFL, action.sa_flags);
    action.sa_flags = -1;
    action.sa_handler = SIG_IGN;
    syscall(SYS_rt_sigaction, SIGUSR2, &action, NULL, 8);
    sigaction(SIGUSR2, NULL, &action);
    printf("known flags %x\n", action.sa_flags & ~0x4000000);
    TRY(sigaction(SIGKILL, &action, NULL));
    TRY(sigaction(SIGKILL, NULL, &action));
    TRY(syscall(SYS_rt_sigaction, 0, NULL, &action, 8));
    TRY(syscall(SYS_rt_sigaction, 65, NULL, &action, 8));
    TRY(syscall(SYS_rt_sigaction, 10, NULL, &action, 4));

    action.sa_sigaction = changing;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &action, NULL);
    long rbx;
    int low;
    __asm__ volatile("xor %%ebx, %%ebx; mov %2, %%eax; mov %3, %%edi; mov %4, %%esi; syscall; mov %%rbx, %0; movd %%xmm3, %1"
                     : "=r"(rbx), "=r"(low)
                     : "i"(SYS_kill), "r"(getpid()), "i"(SIGUSR1)
                     : "rax", "rbx", "rcx", "rdi", "rsi", "r11", "xmm3", "memory");
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    printf("changed by the handler: %ld %d %d\n", rbx, low, sigismember(&now, SIGUSR2));
}

int main(void);

static void faults(void) {
    struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    if (!setjmp(back)) {
        __asm__ volatile("int3");
    }
    if (!setjmp(back)) {
        __asm__ volatile("ud2");
    }
    if (!setjmp(back)) {
        __asm__ volatile("xor %%eax, %%eax; xor %%edx, %%edx; div %%eax" ::: "rax", "rdx");
    }
    if (!setjmp(back)) {
        __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq; nop" ::: "memory");
    }
    if (!setjmp(back)) {
        __asm__ volatile("cli");
    }
    if (!setjmp(back)) {
        __asm__ volatile("mov %0, %%rax; movb $1, (%%rax)" : : "r"(&main) : "rax");
    }
    FILE *file = tmpfile();
    ftruncate(fileno(file), 100);
    volatile char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    if (!setjmp(back)) {
        map[5000] = 1;
    }
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    parent = getpid();
    pipe(pipe_ends);
    socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
    ep = epoll_create1(0);
    struct sigaction action = {.sa_handler = handler, .sa_flags = 0};
    sigaction(SIGUSR1, &action, NULL);
    all();
    reading("read without SA_RESTART", pipe_ends[0]);
    reading("socket without SA_RESTART", sockets[0]);
    partial();
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    all();
    reading("read with SA_RESTART", pipe_ends[0]);
    reading("socket with SA_RESTART", sockets[0]);
    partial();
    // With a time limit a socket's call is not restarted.
    struct timeval limit = {1000, 0};
    setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    reading("socket with a time limit", sockets[0]);
    stopped("nanosleep", 0);
    stopped("poll", 1);
    stopped("select", 2);
    stopped("epoll_wait", 3);
    stopped("sigtimedwait", 4);
    stopped("futex", 5);
    // Before the frames, which tell of the last fault: without one of its own a process tells of its parent's.
    faults();
    frames();
    return 0;
}
