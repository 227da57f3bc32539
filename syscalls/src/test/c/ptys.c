// Pseudo-terminals: names, the line discipline, packets, hang-up, controlling terminals, job control.
#include "try.h"
#include <pty.h>
#include <sys/wait.h>
#include <sys/sysmacros.h>

static int m, s;
static char name[64];

static void escaped(const char *text, int length) {
    for (int i = 0; i < length; i++) {
        unsigned char c = text[i];
        if (c >= 32 && c < 127 && c != '\\') {
            putchar(c);
        } else {
            printf("\\%02x", c);
        }
    }
    putchar('\n');
}

// Reads from the master until the output ends with some text, and shows it.
static void until(const char *end) {
    char seen[8192];
    int length = 0, wanted = strlen(end);
    struct pollfd p = {m, POLLIN, 0};
    while (length < wanted || memcmp(seen + length - wanted, end, wanted) != 0) {
        if (poll(&p, 1, 20000) <= 0 || length == sizeof seen) {
            printf("TIMEOUT ");
            break;
        }
        int got = read(m, seen + length, 1);
        if (got <= 0) {
            printf("read %d %s ", got, got < 0 ? strerrorname_np(errno) : "");
            break;
        }
        length += got;
    }
    printf("screen: ");
    escaped(seen, length);
}

static void type(const char *text) {
    int length = strlen(text);
    if (write(m, text, length) != length) {
        printf("cannot type\n");
    }
}

static void line(void) {
    char text[8192];
    int got = read(s, text, sizeof text);
    printf("line %d: ", got);
    escaped(text, got > 0 ? got : 0);
}

static void bytes(int size) {
    char text[64];
    int got = read(s, text, size);
    printf("bytes %d %s: ", got, got < 0 ? strerrorname_np(errno) : "");
    escaped(text, got > 0 ? got : 0);
}

static void modes(int iflag_off, int iflag_on, int oflag_off, int oflag_on, int lflag_off, int lflag_on) {
    struct termios t;
    tcgetattr(s, &t);
    t.c_iflag = (t.c_iflag & ~iflag_off) | iflag_on;
    t.c_oflag = (t.c_oflag & ~oflag_off) | oflag_on;
    t.c_lflag = (t.c_lflag & ~lflag_off) | lflag_on;
    tcsetattr(s, TCSANOW, &t);
}

static void character(int which, int value) {
    struct termios t;
    tcgetattr(s, &t);
    t.c_cc[which] = value;
    tcsetattr(s, TCSANOW, &t);
}

static void open_pair(void) {
    m = posix_openpt(O_RDWR | O_NOCTTY);
    grantpt(m);
    unlockpt(m);
    ptsname_r(m, name, sizeof name);
    s = open(name, O_RDWR | O_NOCTTY);
}

static void names(void) {
    struct stat st, other;
    int number = -1, locked = -1;
    m = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    fstat(m, &st);
    printf("master %d:%d %o\n", major(st.st_rdev), minor(st.st_rdev), st.st_mode);
    TRY(ioctl(m, TIOCGPTN, &number));
    TRY(ptsname_r(m, name, sizeof name));
    char expected[64];
    sprintf(expected, "/dev/pts/%d", number);
    printf("name %d\n", strcmp(name, expected) == 0);
    TRY(stat(name, &st));
    printf("slave %d:%d %d\n", major(st.st_rdev), minor(st.st_rdev) == number, S_ISCHR(st.st_mode));
    TRY(open(name, O_RDWR | O_NOCTTY));
    TRY(ioctl(m, TIOCGPTLCK, &locked));
    printf("locked %d\n", locked);
    TRY(unlockpt(m));
    TRY(grantpt(m));
    s = open(name, O_RDWR | O_NOCTTY);
    TRY(isatty(m));
    TRY(isatty(s));
    printf("ttyname %d\n", strcmp(ttyname(s), name) == 0);
    fstat(s, &other);
    printf("same file %d\n", st.st_ino == other.st_ino && st.st_rdev == other.st_rdev);
    int peer = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY);
    printf("peer %d\n", peer >= 0 && isatty(peer) && strcmp(ttyname(peer), name) == 0);
    close(peer);
    DIR *directory = opendir("/dev/pts");
    int listed = 0;
    for (struct dirent *e; (e = readdir(directory)) != NULL;) {
        listed |= strcmp(e->d_name, name + 9) == 0;
    }
    closedir(directory);
    printf("listed %d\n", listed);
    int value = -1;
    TRY(ioctl(s, TIOCGPTN, &value));
    TRY(ioctl(s, TIOCGPGRP, &value));
    TRY(ioctl(m, TIOCGPGRP, &value));
    printf("foreground %d\n", value);
    TRY(ioctl(m, TIOCGSID, &value));
    TRY(ioctl(s, TIOCGSID, &value));
    TRY(ioctl(s, TIOCGETD, &value));
    printf("discipline %d\n", value);
    value = 5;
    TRY(ioctl(s, TIOCPKT, &value));
    TRY(ioctl(s, TIOCOUTQ, &value));
    printf("queue %d\n", value);
    TRY(ioctl(s, TIOCNOTTY, 0));
    TRY(ioctl(s, 0x5499, &value));
    TRY(ioctl(s, TCSBRK, 1));
    TRY(tcsendbreak(s, 0));
    TRY(lseek(s, 0, SEEK_SET));
    TRY(pread(s, buf, 1, 0));
    TRY(pwrite(m, buf, 1, 0));
    struct winsize size = {0};
    TRY(ioctl(m, TIOCGWINSZ, &size));
    size.ws_row = 33;
    size.ws_col = 77;
    TRY(ioctl(m, TIOCSWINSZ, &size));
    memset(&size, 0, sizeof size);
    TRY(ioctl(s, TIOCGWINSZ, &size));
    printf("size %d %d\n", size.ws_row, size.ws_col);
    struct termios t;
    tcgetattr(s, &t);
    printf("modes %x %x %x %x speed %d characters", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, cfgetospeed(&t) == B38400);
    for (int i = 0; i < 17; i++) {
        printf(" %d", t.c_cc[i]);
    }
    printf("\n");
}

static void editing(void) {
    struct pollfd p = {s, POLLIN | POLLOUT, 0};
    printf("poll %d", poll(&p, 1, 0));
    printf(" %x\n", p.revents);
    type("ab\x7f" "c\rsecond\n");
    until("second\r\n");
    printf("poll %d", poll(&p, 1, -1));
    printf(" %x\n", p.revents);
    int waiting = 0;
    ioctl(s, FIONREAD, &waiting);
    printf("waiting %d\n", waiting);
    bytes(1);
    bytes(1);
    bytes(1);
    line();
    // Words, whole lines, control characters, literal ones, reprinting.
    type("one two-three \x17" "four\x17" "\x17" "five\n");
    until("five\r\n");
    line();
    type("garbage\x15" "kept\n");
    until("kept\r\n");
    line();
    type("a\x01" "b\x7f\x7f" "c\n");
    until("c\r\n");
    line();
    type("x\x16\x03y\x16\x0az\n");
    until("z\r\n");
    line();
    type("re\x12" "print\n");
    until("print\r\n");
    line();
    type("a\tb\tc\x7f\x7f\x7f" "d\x15" "e\n");
    until("e\r\n");
    line();
    // The end of the file: alone, behind characters, and where the reader's memory ends.
    type("\x04");
    bytes(10);
    type("abc\x04");
    bytes(10);
    type("def\x04ghi\n");
    bytes(3);
    bytes(10);
    until("ghi\r\n");
    // UTF-8.
    modes(0, IUTF8, 0, 0, 0, 0);
    type("\xc3\xa4\xe2\x82\xac\x7f" "x\n");
    until("x\r\n");
    line();
    // Other ways to show.
    modes(0, 0, 0, 0, ECHOE | ECHOKE, 0);
    type("ab\x7f\x7f" "cd\x15" "e\n");
    until("e\r\n");
    line();
    modes(0, 0, 0, 0, 0, ECHOPRT | ECHOE);
    type("abc\x7f\x7f" "d\x7f\x7f" "e\n");
    until("e\r\n");
    line();
    modes(0, 0, 0, 0, ECHOPRT | ECHOCTL, ECHOE | ECHOKE);
    type("a\x01" "b\x7f\x7f\n");
    until("\r\n");
    line();
    modes(0, 0, 0, 0, ECHO, ECHONL | ECHOCTL);
    type("secret\n");
    until("\r\n");
    line();
    modes(0, 0, 0, 0, ECHONL, ECHO);
    character(VEOL, ';');
    type("one;two\n");
    until("two\r\n");
    line();
    line();
    character(VEOL, 0);
    // Translations of input.
    modes(ICRNL, INLCR, 0, 0, 0, 0);
    type("a\rb\n");
    until("b^M");
    modes(INLCR, ICRNL, 0, 0, 0, 0);
    type("!\n");
    until("!\r\n");
    line();
    modes(0, IGNCR, 0, 0, 0, 0);
    type("c\rd\n");
    until("d\r\n");
    line();
    modes(IGNCR, IUCLC | ISTRIP, 0, 0, 0, 0);
    type("UPPER\xe1\n");
    until("a\r\n");
    line();
    modes(IUCLC | ISTRIP | IUTF8, 0, 0, 0, 0, 0);
    // A line that is too long keeps its beginning and gets its end.
    modes(0, 0, 0, 0, ECHO, 0);
    memset(buf, 'x', 5000);
    write(m, buf, 5000);
    type("\n");
    char *text = buf + 10000;
    int got = read(s, text, 20000);
    printf("long line %d, ends %d\n", got, got > 0 && text[got - 1] == '\n');
    modes(0, 0, 0, 0, 0, ECHO);
}

static void output(void) {
    write(s, "a\nb\tc\rd\b\n", 9);
    until("\b\r\n");
    modes(0, 0, 0, XTABS | OLCUC, 0, 0);
    write(s, "ab\tc\td\n", 7);
    until("D\r\n");
    modes(0, 0, XTABS | OLCUC | ONLCR, OCRNL, 0, 0);
    write(s, "a\rb\n.", 5);
    until(".");
    modes(0, 0, OCRNL, ONOCR | ONLRET, 0, 0);
    write(s, "\n\rx\r.", 5);
    until(".");
    modes(0, 0, ONOCR | ONLRET | OPOST, ONLCR, 0, 0);
    write(s, "raw\n.", 5);
    until("\n.");
    modes(0, 0, 0, OPOST, 0, 0);
    // Stopped and started, by typing and by call.
    type("\x13");
    struct pollfd p = {s, POLLOUT, 0};
    while (poll(&p, 1, 0) > 0) {
    }
    fcntl(s, F_SETFL, O_NONBLOCK);
    TRY(write(s, "w", 1));
    type("\x11");
    poll(&p, 1, -1);
    TRY(write(s, "w", 1));
    until("w");
    TRY(tcflow(s, TCOOFF));
    TRY(write(s, "w", 1));
    TRY(tcflow(s, TCOON));
    TRY(write(s, "v", 1));
    until("v");
    TRY(tcflow(s, TCION));
    until("\x11");
    TRY(tcflow(s, 9));
    TRY(tcflush(s, 9));
    type("junk\n");
    until("junk\r\n");
    p.events = POLLIN;
    poll(&p, 1, -1);
    TRY(tcflush(s, TCIFLUSH));
    TRY(read(s, buf, 10));
    fcntl(s, F_SETFL, 0);
}

static void raw(void) {
    struct termios t, saved;
    tcgetattr(s, &saved);
    t = saved;
    cfmakeraw(&t);
    TRY(tcsetattr(s, TCSAFLUSH, &t));
    type("\x03\x1a\r\n\x04");
    struct pollfd p = {s, POLLIN, 0};
    t.c_cc[VMIN] = 5;
    tcsetattr(s, TCSANOW, &t);
    poll(&p, 1, -1);
    int waiting = 0;
    ioctl(s, FIONREAD, &waiting);
    printf("waiting %d\n", waiting);
    bytes(3);
    printf("poll %d\n", poll(&p, 1, 0));
    bytes(2);
    t.c_cc[VMIN] = 0;
    t.c_cc[VTIME] = 0;
    tcsetattr(s, TCSANOW, &t);
    bytes(10);
    t.c_cc[VTIME] = 1;
    tcsetattr(s, TCSANOW, &t);
    bytes(10);
    fcntl(s, F_SETFL, O_NONBLOCK);
    bytes(10);
    fcntl(s, F_SETFL, 0);
    t.c_cc[VMIN] = 10;
    tcsetattr(s, TCSANOW, &t);
    type("abc");
    bytes(10);
    // A child types while the reader waits.
    t.c_cc[VTIME] = 0;
    t.c_cc[VMIN] = 4;
    tcsetattr(s, TCSANOW, &t);
    if (fork() == 0) {
        type("12");
        usleep(20000);
        type("345");
        _exit(0);
    }
    bytes(4);
    wait(NULL);
    t.c_cc[VMIN] = 1;
    tcsetattr(s, TCSANOW, &t);
    bytes(10);
    // What is typed in one mode and read in the other.
    type("line");
    p.revents = 0;
    do {
        ioctl(s, FIONREAD, &waiting);
    } while (waiting < 4);
    tcsetattr(s, TCSANOW, &saved);
    bytes(10);
}

static void packets(void) {
    int on = 1;
    unsigned char status;
    TRY(ioctl(m, TIOCPKT, &on));
    write(s, "data", 4);
    struct pollfd p = {m, POLLIN | POLLPRI, 0};
    poll(&p, 1, -1);
    int got = read(m, buf, 100);
    printf("packet %d: ", got);
    escaped(buf, got);
    tcflush(s, TCIFLUSH);
    printf("poll %d", poll(&p, 1, -1));
    printf(" %d\n", (p.revents & POLLPRI) != 0);
    got = read(m, &status, 1);
    printf("status %d: %x\n", got, status);
    tcflow(s, TCOOFF);
    got = read(m, &status, 1);
    printf("status %d: %x\n", got, status);
    tcflow(s, TCOON);
    got = read(m, &status, 1);
    printf("status %d: %x\n", got, status);
    modes(IXON, 0, 0, 0, 0, 0);
    got = read(m, &status, 1);
    printf("status %d: %x\n", got, status);
    modes(0, IXON, 0, 0, 0, 0);
    got = read(m, &status, 1);
    printf("status %d: %x\n", got, status);
    on = 0;
    TRY(ioctl(m, TIOCPKT, &on));
}

static void waiting(void) {
    int ep = epoll_create1(0);
    struct epoll_event event = {EPOLLIN | EPOLLET, {.fd = m}}, events[4];
    TRY(epoll_ctl(ep, EPOLL_CTL_ADD, m, &event));
    event.data.fd = s;
    TRY(epoll_ctl(ep, EPOLL_CTL_ADD, s, &event));
    printf("nothing %d\n", epoll_wait(ep, events, 4, 0));
    if (fork() == 0) {
        write(s, "x", 1);
        _exit(0);
    }
    int count = epoll_wait(ep, events, 4, -1);
    printf("written %d %d\n", count, events[0].data.fd == m);
    wait(NULL);
    printf("again %d\n", epoll_wait(ep, events, 4, 0));
    read(m, buf, 10);
    close(ep);
    // A full pair: the writer waits for the reader.
    pid_t child = fork();
    if (child == 0) {
        memset(buf, 'y', 60000);
        int done = write(s, buf, 60000);
        _exit(done == 60000 ? 0 : 1);
    }
    int total = 0;
    while (total < 60000) {
        int got = read(m, buf, sizeof buf);
        if (got <= 0) {
            break;
        }
        total += got;
    }
    int status;
    waitpid(child, &status, 0);
    printf("through %d, status %d\n", total, status);
}

static void closing(void) {
    struct pollfd p = {m, POLLIN | POLLOUT, 0};
    close(s);
    printf("poll %d", poll(&p, 1, 0));
    printf(" %x\n", p.revents);
    TRY(read(m, buf, 10));
    s = open(name, O_RDWR | O_NOCTTY);
    p.events = POLLIN;
    printf("reopened %d\n", poll(&p, 1, 0));
    write(s, "rest", 4);
    close(s);
    TRY(read(m, buf, 10));
    TRY(read(m, buf, 10));
    s = open(name, O_RDWR | O_NOCTTY);
    close(m);
    struct stat st;
    struct termios t;
    TRY(read(s, buf, 10));
    TRY(write(s, buf, 10));
    p.fd = s;
    p.events = POLLIN | POLLOUT;
    printf("poll %d", poll(&p, 1, 0));
    printf(" %x\n", p.revents);
    TRY(tcgetattr(s, &t));
    TRY(tcsetpgrp(s, 1));
    TRY(open(name, O_RDWR));
    TRY(stat(name, &st));
    close(s);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    names();
    editing();
    output();
    raw();
    packets();
    waiting();
    closing();
    return 0;
}
