// Controlling terminals and job control, at a pseudo-terminal: sessions, foreground and background groups, hang-up.
#include "try.h"
#include <sys/wait.h>

static int m;
static char name[64];
static volatile sig_atomic_t got[65];

static void count(int sig) {
    got[sig]++;
}

static void open_master(void) {
    m = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    unlockpt(m);
    ptsname_r(m, name, sizeof name);
}

static void show_status(const char *what, pid_t pid, int options) {
    int status = 0;
    pid_t found;
    do {
        found = waitpid(pid, &status, options);
    } while (found < 0 && errno == EINTR);
    printf("%s: %s %d\n", what,
           found <= 0 ? "nothing" : WIFSTOPPED(status) ? "stopped" : WIFSIGNALED(status) ? "killed" : "exit",
           found <= 0 ? 0 : WIFSTOPPED(status) ? WSTOPSIG(status) : WIFSIGNALED(status) ? WTERMSIG(status)
                                                                                         : WEXITSTATUS(status));
}

static int pipe_ends[2];

static void ready(void) {
    write(pipe_ends[1], "r", 1);
}

static void await_ready(void) {
    char c;
    while (read(pipe_ends[0], &c, 1) < 0) {
    }
}

static void expect(const char *end) {
    char seen[4096];
    int length = 0, wanted = strlen(end);
    struct pollfd p = {m, POLLIN, 0};
    while (length < wanted || memcmp(seen + length - wanted, end, wanted) != 0) {
        if (poll(&p, 1, 20000) <= 0 || read(m, seen + length, 1) != 1) {
            printf("TIMEOUT ");
            return;
        }
        length++;
    }
}

// The leader of a session with a terminal.
static void session(void) {
    TRY(open("/dev/tty", O_RDWR));
    int s = open(name, O_RDWR | O_NOCTTY);
    int value = -1;
    TRY(tcgetpgrp(s));
    TRY(tcgetsid(s));
    TRY(ioctl(s, TIOCSCTTY, 0));
    TRY(ioctl(s, TIOCSCTTY, 0));
    printf("foreground %d, session %d\n", tcgetpgrp(s) == getpgrp(), tcgetsid(s) == getpid());
    int tty = open("/dev/tty", O_RDWR);
    struct stat st;
    fstat(tty, &st);
    printf("tty %d, device %lx, named %s\n", tty >= 0, (long) st.st_rdev, ttyname(tty));
    printf("the same %d\n", tcgetpgrp(tty) == getpgrp());
    close(tty);
    TRY(ioctl(m, TIOCGPGRP, &value));
    printf("from the master %d\n", value == getpgrp());
    TRY(ioctl(m, TIOCGSID, &value));
    printf("from the master %d\n", value == getpid());
    TRY(ioctl(m, TIOCSCTTY, 0));

    // What is typed and the window's size reach the foreground group.
    signal(SIGINT, count);
    signal(SIGQUIT, count);
    signal(SIGTSTP, count);
    signal(SIGWINCH, count);
    write(m, "\x03", 1);
    while (!got[SIGINT]) {
        usleep(1000);
    }
    write(m, "\x1c\x1a", 2);
    while (!got[SIGQUIT] || !got[SIGTSTP]) {
        usleep(1000);
    }
    struct winsize size = {10, 20, 0, 0};
    ioctl(m, TIOCSWINSZ, &size);
    while (!got[SIGWINCH]) {
        usleep(1000);
    }
    ioctl(s, TIOCSWINSZ, &size);
    int sig = SIGINT;
    TRY(ioctl(m, TIOCSIG, SIGINT));
    while (got[SIGINT] < 2) {
        usleep(1000);
    }
    expect("^Z");
    TRY(ioctl(m, TIOCSIG, SIGKILL));
    printf("interrupts %d, size %d\n", got[SIGINT], got[SIGWINCH]);

    // A group in the background.
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        signal(SIGINT, SIG_DFL);
        signal(SIGTSTP, SIG_DFL);
        ready();
        char c;
        int result = read(s, &c, 1);
        _exit(result == 1 && c == '!' ? 7 : 1);
    }
    await_ready();
    show_status("reads in the background", job, WUNTRACED);
    TRY(tcsetpgrp(s, job));
    printf("foreground %d\n", tcgetpgrp(s) == job);
    kill(-job, SIGCONT);
    write(m, "!\n", 2);
    show_status("reads in the foreground", job, WUNTRACED);
    expect("!\r\n");
    tcflush(s, TCIFLUSH);
    // This process is in the background now.
    signal(SIGTTOU, SIG_IGN);
    TRY(tcsetpgrp(s, getpgrp()));
    TRY(tcsetpgrp(s, -1));
    TRY(tcsetpgrp(s, 0x3ffffff));
    TRY(tcsetpgrp(s, getppid()));

    int go[2];
    pipe(go);
    job = fork();
    if (job == 0) {
        setpgid(0, 0);
        signal(SIGTTOU, SIG_DFL);
        TRY(write(s, "hello", 5));
        struct termios t;
        TRY(tcgetattr(s, &t));
        ready();
        TRY(tcsetattr(s, TCSANOW, &t));
        signal(SIGTTOU, SIG_IGN);
        TRY(tcsetattr(s, TCSANOW, &t));
        t.c_lflag |= TOSTOP;
        TRY(tcsetattr(s, TCSANOW, &t));
        TRY(write(s, "again", 5));
        signal(SIGTTOU, SIG_DFL);
        TRY(write(s, "third", 5));
        char c;
        ready();
        read(go[0], &c, 1);
        signal(SIGTTIN, SIG_IGN);
        TRY(read(s, &c, 1));
        signal(SIGTTIN, count);
        siginterrupt(SIGTTIN, 1);
        TRY(read(s, &c, 1));
        printf("handled %d\n", got[SIGTTIN]);
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTTIN);
        sigprocmask(SIG_BLOCK, &set, NULL);
        TRY(read(s, &c, 1));
        _exit(0);
    }
    await_ready();
    show_status("changes", job, WUNTRACED);
    kill(-job, SIGCONT);
    show_status("writes", job, WUNTRACED);
    tcsetpgrp(s, job);
    kill(-job, SIGCONT);
    await_ready();
    tcsetpgrp(s, getpgrp());
    write(go[1], "g", 1);
    show_status("ends", job, WUNTRACED);
    struct termios t;
    tcgetattr(s, &t);
    t.c_lflag &= ~TOSTOP;
    tcsetattr(s, TCSANOW, &t);

    // Typed signals reach a job in the foreground and not its shell.
    int before = got[SIGINT];
    job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(s, getpid());
        signal(SIGINT, SIG_DFL);
        signal(SIGTSTP, SIG_DFL);
        ready();
        while (1) {
            pause();
        }
    }
    await_ready();
    write(m, "\x1a", 1);
    show_status("suspended", job, WUNTRACED);
    kill(-job, SIGCONT);
    write(m, "\x03", 1);
    show_status("interrupted", job, WUNTRACED);
    tcsetpgrp(s, getpgrp());
    printf("shell %d\n", got[SIGINT] - before);

    // An orphaned group cannot be stopped.
    job = fork();
    if (job == 0) {
        pid_t orphan = fork();
        if (orphan == 0) {
            pid_t parent = getppid();
            setpgid(0, 0);
            ready();
            while (getppid() == parent) {
                usleep(1000);
            }
            char c;
            read(go[0], &c, 1);
            TRY(read(s, &c, 1));
            TRY(tcsetpgrp(s, getpid()));
            ready();
            _exit(0);
        }
        await_ready();
        _exit(0);
    }
    show_status("parent of an orphan", job, 0);
    write(go[1], "g", 1);
    await_ready();
    tcsetpgrp(s, getpgrp());

    // Another session cannot have it.
    job = fork();
    if (job == 0) {
        setsid();
        TRY(open("/dev/tty", O_RDWR));
        TRY(tcgetpgrp(s));
        TRY(ioctl(s, TIOCSCTTY, 0));
        int other = open(name, O_RDWR);
        TRY(tcgetpgrp(other));
        char c;
        _exit(0);
    }
    show_status("other session", job, 0);

    // Giving it up: the foreground group gets SIGHUP and SIGCONT.
    signal(SIGHUP, count);
    signal(SIGCONT, count);
    TRY(ioctl(s, TIOCNOTTY, 0));
    printf("SIGHUP %d SIGCONT %d\n", got[SIGHUP], got[SIGCONT]);
    TRY(open("/dev/tty", O_RDWR));
    TRY(tcgetpgrp(s));
    TRY(ioctl(s, TIOCNOTTY, 0));
    // Opened without O_NOCTTY it is the controlling one again.
    close(s);
    s = open(name, O_WRONLY);
    TRY(tcgetpgrp(s));
    close(s);
    s = open(name, O_RDWR);
    printf("again %d\n", tcgetpgrp(s) == getpgrp());

    // The master is closed.
    got[SIGHUP] = got[SIGCONT] = 0;
    job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(s, getpid());
        close(m);
        ready();
        char c;
        // Linux answers EIO for a moment, 0 afterwards.
        printf("hung up %d\n", read(s, &c, 1) <= 0);
        _exit(4);
    }
    await_ready();
    close(m);
    while (!got[SIGHUP] || !got[SIGCONT]) {
        usleep(1000);
    }
    show_status("reader", job, 0);
    char c;
    TRY(read(s, &c, 1));
    TRY(open("/dev/tty", O_RDWR));
    TRY(tcgetpgrp(s));
    exit(0);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    open_master();
    pipe(pipe_ends);
    pid_t leader = fork();
    if (leader == 0) {
        setsid();
        session();
    }
    close(m);
    show_status("session", leader, 0);

    // The end of the leader hangs up the foreground group, and only that.
    open_master();
    int go[2];
    pipe(go);
    leader = fork();
    if (leader == 0) {
        setsid();
        int s = open(name, O_RDWR);
        pid_t job = fork();
        if (job == 0) {
            setpgid(0, 0);
            signal(SIGTTOU, SIG_IGN);
            tcsetpgrp(s, getpid());
            signal(SIGHUP, count);
            ready();
            while (!got[SIGHUP]) {
                usleep(1000);
            }
            char c;
            read(go[0], &c, 1);
            TRY(open("/dev/tty", O_RDWR));
            TRY(write(s, "still there\n", 12));
            TRY(tcgetpgrp(s));
            ready();
            _exit(0);
        }
        await_ready();
        _exit(0);
    }
    show_status("leader", leader, 0);
    write(go[1], "g", 1);
    await_ready();
    expect("still there\r\n");
    return 0;
}
