// Queued signals: order, limits, sigqueue's rules, signalfd with read, poll, select and epoll, sigtimedwait, kill's rules.
#include "try.h"
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

static void show(const char *what, int fd) {
    struct signalfd_siginfo info[4];
    memset(info, 0xee, sizeof info);
    ssize_t got = read(fd, info, sizeof info);
    printf("%s: %zd %s\n", what, got, got < 0 ? strerrorname_np(errno) : "");
    for (int i = 0; i < got / (ssize_t) sizeof info[0]; i++) {
        printf("  signal %u code %d pid %d uid %u int %d ptr %llx status %d fd %d band %u tid %u overrun %u\n",
               info[i].ssi_signo, info[i].ssi_code, info[i].ssi_pid == getpid() ? 1 : info[i].ssi_pid != 0 ? 2 : 0,
               info[i].ssi_uid, info[i].ssi_int, (unsigned long long) info[i].ssi_ptr, info[i].ssi_status,
               info[i].ssi_fd, info[i].ssi_band, info[i].ssi_tid, info[i].ssi_overrun);
    }
}

static int queue_info(pid_t pid, int sig, int code, int value) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = sig;
    info.si_code = code;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_int = value;
    return syscall(SYS_rt_sigqueueinfo, pid, sig, &info);
}

static int queue_thread(pid_t pid, pid_t tid, int sig, int code) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_code = code;
    return syscall(SYS_rt_tgsigqueueinfo, pid, tid, sig, &info);
}

static volatile int handled;

static void handler(int sig) {
    handled = sig;
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    sigset_t all, some, one, old;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGABRT);
    sigprocmask(SIG_BLOCK, &all, &old);

    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
    sigaddset(&some, SIGUSR2);
    sigaddset(&some, SIGCHLD);
    for (int sig = SIGRTMIN; sig <= SIGRTMAX; sig++) {
        sigaddset(&some, sig);
    }
    int fd = signalfd(-1, &some, SFD_CLOEXEC);
    printf("cloexec %d, flags %x\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
    TRY(signalfd(0, &some, 0));
    TRY(signalfd(99, &some, 0));
    TRY(signalfd(-1, &some, 1));
    TRY(signalfd(-1, NULL, 0));
    TRY(syscall(SYS_signalfd4, -1, &some, 4, 0));
    TRY(signalfd(fd, &some, SFD_NONBLOCK));
    TRY(fcntl(fd, F_SETFL, O_NONBLOCK));
    show("nothing", fd);
    TRY(read(fd, buf, 127));
    TRY(write(fd, buf, 128));
    TRY(pread(fd, buf, 128, 0));

    struct pollfd p = {fd, POLLIN | POLLOUT, 0};
    printf("poll %d", poll(&p, 1, 0));
    printf(" %x\n", p.revents);
    int ep = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {.u64 = 0x123456789abcull}}, events[4];
    TRY(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
    TRY(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
    printf("epoll %d\n", epoll_wait(ep, events, 4, 0));

    union sigval value = {.sival_int = 7};
    TRY(sigqueue(getpid(), SIGRTMIN + 3, value));
    TRY(sigqueue(getpid(), SIGRTMIN + 1, value));
    value.sival_int = 8;
    TRY(sigqueue(getpid(), SIGRTMIN + 3, value));
    TRY(kill(getpid(), SIGUSR2));
    TRY(kill(getpid(), SIGUSR2));
    TRY(raise(SIGUSR1));
    printf("poll %d", poll(&p, 1, -1));
    printf(" %x\n", p.revents);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    printf("select %d\n", select(fd + 1, &set, NULL, NULL, NULL));
    printf("epoll %d", epoll_wait(ep, events, 4, -1));
    printf(" %x %llx\n", events[0].events, (unsigned long long) events[0].data.u64);
    // poll on the instance itself.
    struct pollfd pe = {ep, POLLIN, 0};
    printf("poll epoll %d", poll(&pe, 1, -1));
    printf(" %x\n", pe.revents);
    show("first", fd);
    show("rest", fd);
    show("none", fd);
    printf("poll epoll %d\n", poll(&pe, 1, 0));

    // Edge-triggered and one-shot.
    event.events = EPOLLIN | EPOLLET;
    TRY(epoll_ctl(ep, EPOLL_CTL_MOD, fd, &event));
    raise(SIGUSR1);
    printf("edge %d", epoll_wait(ep, events, 4, 0));
    printf(" %d", epoll_wait(ep, events, 4, 0));
    raise(SIGUSR2);
    printf(" %d", epoll_wait(ep, events, 4, 0));
    printf(" %d\n", epoll_wait(ep, events, 4, 0));
    event.events = EPOLLIN | EPOLLONESHOT;
    TRY(epoll_ctl(ep, EPOLL_CTL_MOD, fd, &event));
    printf("one-shot %d", epoll_wait(ep, events, 4, 0));
    printf(" %d", epoll_wait(ep, events, 4, 0));
    TRY(epoll_ctl(ep, EPOLL_CTL_MOD, fd, &event));
    printf(" %d", epoll_wait(ep, events, 4, 0));
    printf(" %d\n", epoll_wait(ep, events, 4, 0));
    // An event of the host's and one of ours, one at a time: none starves.
    int counter = eventfd(1, 0);
    event.events = EPOLLIN;
    event.data.u64 = 1;
    TRY(epoll_ctl(ep, EPOLL_CTL_ADD, counter, &event));
    event.data.u64 = 2;
    TRY(epoll_ctl(ep, EPOLL_CTL_MOD, fd, &event));
    int seen = 0;
    for (int i = 0; i < 4; i++) {
        epoll_wait(ep, events, 1, 0);
        seen |= events[0].data.u64;
    }
    printf("both seen %d, together %d\n", seen, epoll_wait(ep, events, 4, 0));
    TRY(epoll_ctl(ep, EPOLL_CTL_DEL, counter, NULL));
    TRY(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL));
    TRY(epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL));
    show("taken", fd);

    // The reader's own signals, whoever made the descriptor; and a blocking read.
    fcntl(fd, F_SETFL, 0);
    pid_t parent = getpid();
    raise(SIGUSR1);
    int go[2];
    pipe(go);
    pid_t child = fork();
    if (child == 0) {
        read(go[0], buf, 1);
        p.fd = fd;
        printf("child: poll %d\n", poll(&p, 1, 0));
        kill(getpid(), SIGUSR2);
        show("child", fd);
        kill(parent, SIGRTMIN + 2);
        _exit(3);
    }
    show("parent", fd);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    write(go[1], "g", 1);
    waitpid(child, NULL, 0);
    show("from child", fd);

    // A child that is waited for by epoll.
    event.events = EPOLLIN;
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
    child = fork();
    if (child == 0) {
        _exit(9);
    }
    printf("epoll for child %d\n", epoll_wait(ep, events, 4, -1));
    show("child's end", fd);
    waitpid(child, NULL, 0);
    close(fd);
    raise(SIGUSR1);
    printf("closed: %d\n", epoll_wait(ep, events, 4, 0));

    // sigtimedwait: the lowest number first, the thread's own before the process's.
    siginfo_t info;
    struct timespec zero = {0, 0};
    kill(getpid(), SIGHUP);
    raise(SIGUSR2);
    TRY(sigtimedwait(&some, &info, &zero));
    TRY(sigtimedwait(&some, &info, &zero));
    TRY(sigtimedwait(&some, &info, &zero));
    sigemptyset(&one);
    sigaddset(&one, SIGHUP);
    TRY(sigwaitinfo(&one, NULL));
    struct timespec bad = {0, -1};
    TRY(sigtimedwait(&some, &info, &bad));
    bad.tv_nsec = 1000000000;
    TRY(sigtimedwait(&some, &info, &bad));
    // Another signal's handler ends the wait.
    signal(SIGALRM, handler);
    sigset_t alarm_only;
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    raise(SIGALRM);
    sigset_t others = all;
    sigdelset(&others, SIGALRM);
    child = fork();
    if (child == 0) {
        while (1) {
            kill(parent, SIGALRM);
            usleep(10000);
        }
    }
    sigprocmask(SIG_SETMASK, &others, NULL);
    handled = 0;
    TRY(sigwaitinfo(&some, &info));
    printf("handled %d\n", handled == SIGALRM);
    sigprocmask(SIG_BLOCK, &alarm_only, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    sigtimedwait(&alarm_only, NULL, &zero);
    sigtimedwait(&some, NULL, &zero);

    // Who may say what with sigqueue's system calls.
    child = fork();
    if (child == 0) {
        pause();
    }
    TRY(queue_info(getpid(), SIGUSR1, SI_USER, 1));
    TRY(queue_info(getpid(), SIGUSR1, SI_TKILL, 1));
    TRY(queue_info(getpid(), SIGUSR1, SI_KERNEL, 1));
    TRY(queue_info(child, 0, SI_USER, 1));
    TRY(queue_info(child, 0, SI_TKILL, 1));
    TRY(queue_info(child, 0, SI_QUEUE, 1));
    TRY(queue_info(child, 65, SI_QUEUE, 1));
    TRY(queue_info(child, SIGUSR1, SI_ASYNCIO, 1));
    TRY(queue_info(0, SIGUSR1, SI_QUEUE, 1));
    TRY(queue_info(-1, SIGUSR1, SI_QUEUE, 1));
    TRY(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, NULL));
    TRY(queue_thread(getpid(), getpid(), SIGUSR2, SI_USER));
    TRY(queue_thread(child, child, 0, SI_USER));
    TRY(queue_thread(child, child, 0, SI_QUEUE));
    TRY(queue_thread(getpid(), child, 0, SI_QUEUE));
    TRY(queue_thread(0, child, 0, SI_QUEUE));
    TRY(queue_thread(child, 0, 0, SI_QUEUE));
    TRY(queue_thread(child, child, 70, SI_QUEUE));
    TRY(kill(child, 65));
    TRY(kill(child, -1));
    TRY(kill(0x3fffffff, 65));
    TRY(kill(-0x3fffffff, 65));
    TRY(kill(-0x3fffffff, 0));
    TRY(kill((int) 0x80000000, 0));
    TRY(syscall(SYS_tkill, child, 65));
    TRY(syscall(SYS_tkill, 0x3fffffff, 65));
    TRY(syscall(SYS_tkill, 0, 0));
    TRY(syscall(SYS_tgkill, child, getpid(), 0));
    TRY(syscall(SYS_tgkill, -1, child, 0));
    kill(child, SIGKILL);
    // A process that has ended, but is still there.
    siginfo_t end;
    waitid(P_PID, child, &end, WEXITED | WNOWAIT);
    TRY(kill(child, 0));
    TRY(kill(child, SIGTERM));
    waitpid(child, NULL, 0);
    TRY(kill(child, 0));
    while (sigtimedwait(&some, NULL, &zero) > 0) {
    }

    // Others' processes: only SIGCONT within the session.
    child = fork();
    if (child == 0) {
        if (setresuid(12345, 12345, 12345) == 0) {
            TRY(kill(parent, 0));
            TRY(kill(parent, SIGUSR1));
            TRY(kill(parent, SIGCONT));
            TRY(sigqueue(parent, SIGUSR1, value));
            TRY(syscall(SYS_tgkill, parent, parent, SIGUSR1));
            TRY(kill(getpid(), SIGUSR1));
        }
        _exit(0);
    }
    waitpid(child, NULL, 0);

    // The limit of queued signals.
    struct rlimit limit = {16, 16};
    child = fork();
    if (child == 0) {
        if (setresuid(23456, 23456, 23456) != 0) {
            _exit(1);
        }
        setrlimit(RLIMIT_SIGPENDING, &limit);
        int queued = 0;
        while (sigqueue(getpid(), SIGRTMIN, value) == 0) {
            queued++;
        }
        printf("queued %d, then %s\n", queued, strerrorname_np(errno));
        TRY(kill(getpid(), SIGRTMIN));
        TRY(kill(getpid(), SIGRTMIN + 1));
        TRY(kill(getpid(), SIGUSR1));
        TRY(sigqueue(getpid(), SIGUSR2, value));
        int taken = 0;
        sigemptyset(&one);
        sigaddset(&one, SIGRTMIN);
        while (sigtimedwait(&one, NULL, &zero) > 0) {
            taken++;
        }
        printf("taken %d\n", taken);
        sigaddset(&one, SIGRTMIN + 1);
        sigaddset(&one, SIGUSR1);
        sigaddset(&one, SIGUSR2);
        while (sigtimedwait(&one, &info, &zero) > 0) {
            printf("signal %d code %d from us %d\n", info.si_signo, info.si_code, info.si_pid == getpid());
        }
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return 0;
}
