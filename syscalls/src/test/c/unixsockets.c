// AF_UNIX between processes: what descriptors and credentials arrive, and who waits for what; for comparison with the host.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); } while (0)

static char data[1 << 18];
static char names[64];
static pid_t parent, child;

static const char *who(int pid) {
    return pid == getpid() ? "self" : pid == parent ? "parent" : pid == child ? "child" : pid == 0 ? "nobody" : "other";
}

struct received {
    int fds[300], count, cloexec;
};

static ssize_t send_all(int socket, const char *text, const int *fds, int count, struct ucred *ucred) {
    char control[CMSG_SPACE(sizeof(int) * 260) + CMSG_SPACE(sizeof *ucred)];
    memset(control, 0, sizeof control);
    struct iovec part = {(void *) text, strlen(text)};
    struct msghdr message = {0, 0, &part, 1, control, 0, 0};
    struct cmsghdr *header = (void *) control;
    if (count > 0) {
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
        message.msg_controllen += CMSG_SPACE(sizeof(int) * count);
        header = (void *) (control + message.msg_controllen);
    }
    if (ucred) {
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_CREDENTIALS;
        header->cmsg_len = CMSG_LEN(sizeof *ucred);
        memcpy(CMSG_DATA(header), ucred, sizeof *ucred);
        message.msg_controllen += CMSG_SPACE(sizeof *ucred);
    }
    if (message.msg_controllen == 0) {
        message.msg_control = 0;
    }
    return sendmsg(socket, &message, 0);
}

static struct received receive(int socket, int size, int room, int flags) {
    struct received got = {.count = 0};
    char control[8192];
    memset(data, 0, 100);
    struct iovec part = {data, size};
    struct msghdr message = {0, 0, &part, 1, room ? control : 0, room, 0};
    errno = 0;
    ssize_t r = recvmsg(socket, &message, flags);
    printf("recvmsg %zd %s \"%.20s\" flags %#x control %zu:", r, r < 0 ? strerrorname_np(errno) : "", data,
            message.msg_flags, r < 0 ? 0 : message.msg_controllen);
    for (struct cmsghdr *h = r < 0 ? 0 : CMSG_FIRSTHDR(&message); h; h = CMSG_NXTHDR(&message, h)) {
        if (h->cmsg_type == SCM_RIGHTS) {
            int n = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(got.fds + got.count, CMSG_DATA(h), n * sizeof(int));
            got.count += n;
            printf(" %d descriptors", n);
        } else if (h->cmsg_type == SCM_CREDENTIALS && h->cmsg_len >= CMSG_LEN(sizeof(struct ucred))) {
            struct ucred *u = (void *) CMSG_DATA(h);
            printf(" from %s %d %d", who(u->pid), u->uid == getuid(), u->gid == getgid());
        } else {
            printf(" type %d length %zu", h->cmsg_type, h->cmsg_len);
        }
    }
    printf("\n");
    return got;
}

static void finish(int pid) {
    int status;
    waitpid(pid, &status, 0);
    printf("status %#x\n", status);
}

/** All kinds of descriptors go to a child that has none of them. */
static void kinds(void) {
    int pair[2], ends[2], fds[8], zero = 0;
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        close(pair[0]);
        struct received got = receive(pair[1], 100, 1000, MSG_CMSG_CLOEXEC);
        for (int i = 0; i < got.count; i++) {
            printf("%d: flags %d\n", i, fcntl(got.fds[i], F_GETFD));
        }
        struct epoll_event event;
        SHOW(read(got.fds[0], data, 6));
        printf("%.6s\n", data);
        SHOW(write(got.fds[1], "to parent", 9));
        SHOW(read(got.fds[2], data, 8));
        SHOW(epoll_wait(got.fds[3], &event, 1, 0));
        printf("%s\n", event.data.u32 == 77 ? "77" : "?");
        SHOW(lseek(got.fds[4], 0, SEEK_CUR));
        SHOW(write(got.fds[4], "b", 1));
        SHOW(fcntl(got.fds[5], F_GETFL));
        SHOW(openat(got.fds[5], "null", O_RDONLY) >= 0);
        SHOW(write(got.fds[6], "ptm", 3));
        SHOW(read(got.fds[7], data, 3));
        fflush(stdout);
        _exit(0);
    }
    close(pair[1]);
    pipe(ends);
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    ioctl(master, TIOCSPTLCK, &zero);
    char name[] = "/tmp/scmXXXXXX";
    fds[0] = open("/proc/self/comm", O_RDONLY);
    fds[1] = ends[1];
    fds[2] = eventfd(5, 0);
    fds[3] = epoll_create1(0);
    fds[4] = mkstemp(name);
    unlink(name);
    write(fds[4], "a", 1);
    fds[5] = open("/dev", O_PATH | O_DIRECTORY);
    fds[6] = open(ptsname(master), O_RDWR | O_NOCTTY);
    fds[7] = master;
    struct epoll_event event = {EPOLLIN, {.u32 = 77}};
    int ready = eventfd(1, 0);
    epoll_ctl(fds[3], EPOLL_CTL_ADD, ready, &event);
    SHOW(send_all(pair[0], "kinds", fds, 8, 0));
    finish(child);
    SHOW(read(ends[0], data, 100));
    SHOW(lseek(fds[4], 0, SEEK_CUR));
    close(pair[0]);
}

/** Descriptors that nobody takes are closed. */
static void lost(void) {
    int pair[2], ends[2];
    struct pollfd end;
    for (int way = 0; way < 5; way++) {
        socketpair(AF_UNIX, way == 4 ? SOCK_SEQPACKET : SOCK_STREAM, 0, pair);
        pipe(ends);
        SHOW(send_all(pair[0], "xyz", &ends[1], 1, 0));
        close(ends[1]);
        end = (struct pollfd) {ends[0], POLLIN};
        SHOW(poll(&end, 1, 0));
        switch (way) {
            case 0: SHOW(read(pair[1], data, 100)); break;
            case 1: SHOW(recv(pair[1], data, 2, 0)); break;
            case 2: receive(pair[1], 100, 0, 0); break;
            case 3: receive(pair[1], 100, CMSG_LEN(0) + 2, 0); break;
            default: close(pair[1]);
        }
        SHOW(poll(&end, 1, 0));
        printf("%#x\n", end.revents);
        close(pair[0]);
        close(ends[0]);
        if (way < 4) {
            close(pair[1]);
        }
    }
}

static void rights(void) {
    int pair[2], many[260];
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    for (int i = 0; i < 260; i++) {
        many[i] = 0;
    }
    SHOW(send_all(pair[0], "m", many, 253, 0));
    SHOW(send_all(pair[0], "n", many, 254, 0));
    many[3] = 999;
    SHOW(send_all(pair[0], "n", many, 4, 0));
    struct rlimit limit, few;
    getrlimit(RLIMIT_NOFILE, &limit);
    few = limit;
    few.rlim_cur = 20;
    setrlimit(RLIMIT_NOFILE, &few);
    struct received got = receive(pair[1], 100, 4000, 0);
    for (int i = 0; i < got.count; i++) {
        close(got.fds[i]);
    }
    setrlimit(RLIMIT_NOFILE, &limit);
    SHOW(send_all(pair[0], "peek", many, 2, 0));
    SHOW(send(pair[0], "more", 4, 0));
    got = receive(pair[1], 100, 1000, MSG_PEEK);
    SHOW(close(got.fds[0]) | close(got.fds[1]));
    got = receive(pair[1], 2, 1000, 0);
    SHOW(close(got.fds[0]) | close(got.fds[1]));
    got = receive(pair[1], 100, 1000, 0);
    SHOW(send(pair[0], "before", 6, 0));
    SHOW(send_all(pair[0], "with", many, 1, 0));
    SHOW(send(pair[0], "after", 5, 0));
    got = receive(pair[1], 100, 1000, 0);
    got = receive(pair[1], 100, 1000, 0);
    SHOW(send_all(pair[0], "part", many, 3, 0));
    got = receive(pair[1], 100, CMSG_LEN(2 * sizeof(int)), 0);
    SHOW(send_all(pair[0], "", many, 1, 0));
    close(pair[0]);
    close(pair[1]);
    // A socket goes through another one, with what waits in it.
    int outer[2], inner[2];
    socketpair(AF_UNIX, SOCK_DGRAM, 0, outer);
    socketpair(AF_UNIX, SOCK_STREAM, 0, inner);
    SHOW(send_all(inner[0], "inner", many, 1, 0));
    SHOW(send_all(outer[0], "outer", &inner[1], 1, 0));
    close(inner[1]);
    got = receive(outer[1], 100, 1000, 0);
    struct received again = receive(got.fds[0], 100, 1000, 0);
    SHOW(write(inner[0], "late", 4));
    SHOW(read(got.fds[0], data, 100));
}

static void credentials(void) {
    int pair[2], yes = 1, no = 0;
    struct ucred peer;
    socklen_t length = sizeof peer;
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &length));
    printf("%s %d %u\n", who(peer.pid), peer.uid == getuid(), length);
    length = 5;
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &length));
    printf("%u\n", length);
    gid_t groups[100];
    length = 1;
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_PEERGROUPS, groups, &length) >= 0 || errno == ERANGE);
    printf("%d\n", length == getgroups(0, 0) * sizeof(gid_t));
    SHOW(send(pair[0], "unasked", 7, 0));
    SHOW(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes));
    receive(pair[1], 100, 1000, 0);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        SHOW(send(pair[0], "of child", 8, 0));
        SHOW(send_all(pair[0], "both", &no, 1, 0));
        struct ucred self = {getpid(), getuid(), getgid()};
        SHOW(send_all(pair[0], "told", 0, 0, &self));
        self.pid = 123456789;
        SHOW(send_all(pair[0], "lied", 0, 0, &self));
        fflush(stdout);
        _exit(0);
    }
    finish(child);
    SHOW(send(pair[0], "of parent", 9, 0));
    for (int i = 0; i < 4; i++) {
        receive(pair[1], 100, i == 1 ? CMSG_LEN(sizeof(struct ucred)) : 1000, 0);
    }
    SHOW(send(pair[0], "small", 5, 0));
    receive(pair[1], 100, CMSG_LEN(4), 0);
    SHOW(send(pair[0], "none", 4, 0));
    receive(pair[1], 100, 0, 0);
    close(pair[0]);
    close(pair[1]);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    SHOW(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes));
    SHOW(write(pair[0], "stream", 6));
    receive(pair[1], 3, 1000, 0);
    receive(pair[1], 100, 1000, 0);
    SHOW(write(pair[0], "on", 2));
    receive(pair[1], 100, 1000, 0);
}

static struct sockaddr_un address(const char *name) {
    struct sockaddr_un address = {AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    return address;
}

static void show_name(const char *what, int (*call)(int, struct sockaddr *, socklen_t *), int fd) {
    struct sockaddr_un name = {0};
    socklen_t length = sizeof name;
    int r = call(fd, (void *) &name, &length);
    printf("%s %d %s length %u family %d %s\n", what, r, r < 0 ? strerrorname_np(errno) : "", length, name.sun_family,
            length > 2 && !name.sun_path[0] ? "abstract" : name.sun_path);
}

/** Servers and clients by name. */
static void servers(int type) {
    struct sockaddr_un server_name = address("server"), client_name = address("./client");
    int server = socket(AF_UNIX, type, 0), client = socket(AF_UNIX, type, 0), yes = 1;
    struct ucred peer;
    socklen_t length = sizeof peer;
    SHOW(bind(server, (void *) &server_name, sizeof server_name));
    SHOW(bind(server, (void *) &client_name, sizeof client_name));
    SHOW(listen(server, 1));
    SHOW(getsockopt(server, SOL_SOCKET, SO_PEERCRED, &peer, &length));
    printf("%s\n", who(peer.pid));
    SHOW(getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &length));
    printf("%d %d\n", peer.pid, peer.uid);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        SHOW(bind(client, (void *) &client_name, sizeof client_name));
        SHOW(connect(client, (void *) &server_name, sizeof server_name));
        show_name("child's peer", getpeername, client);
        show_name("child", getsockname, client);
        SHOW(getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &length));
        printf("peer %s\n", who(peer.pid));
        int fd = open("/proc/self/stat", O_RDONLY);
        SHOW(send_all(client, "early", &fd, 1, 0));
        fflush(stdout);
        read(client, data, 10);
        _exit(0);
    }
    struct sockaddr_un from;
    length = sizeof from;
    int accepted = accept(server, (void *) &from, &length);
    printf("accepted from %s length %u\n", from.sun_path, length);
    length = sizeof peer;
    SHOW(getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &peer, &length));
    printf("peer %s\n", who(peer.pid));
    struct received got = receive(accepted, 100, 1000, 0);
    int number = 0;
    memset(data, 0, 100);
    read(got.fds[0], data, 100);
    printf("%d\n", atoi(data) == child);
    show_name("parent's peer", getpeername, accepted);
    show_name("parent", getsockname, accepted);
    SHOW(write(accepted, "x", 1));
    finish(child);
    SHOW(setsockopt(server, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes));
    // One more than the queue takes.
    int clients[4];
    for (int i = 0; i < 3; i++) {
        clients[i] = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
        SHOW(connect(clients[i], (void *) &server_name, sizeof server_name));
    }
    SHOW(fcntl(clients[2], F_SETFL, 0));
    struct timeval soon = {0, 30000};
    SHOW(setsockopt(clients[2], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon));
    SHOW(connect(clients[2], (void *) &server_name, sizeof server_name));
    soon.tv_usec = 0;
    SHOW(setsockopt(clients[2], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon));
    fflush(stdout);
    child = fork();
    if (child == 0) {
        SHOW(connect(clients[2], (void *) &server_name, sizeof server_name));
        SHOW(write(clients[2], "third", 5));
        fflush(stdout);
        _exit(0);
    }
    for (int i = 0; i < 3; i++) {
        int fd = accept4(server, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (i == 2) {
            finish(child);
            receive(fd, 100, 1000, 0);
        }
        printf("accepted %d\n", fd >= 0);
        close(fd);
    }
    SHOW(getsockopt(accepted, SOL_SOCKET, SO_ACCEPTCONN, &number, &length));
    close(server);
    unlink("server");
    unlink("client");
    SHOW(connect(clients[3] = socket(AF_UNIX, type, 0), (void *) &server_name, sizeof server_name));
}

static void datagrams(void) {
    struct sockaddr_un names[2] = {address("one"), address("two")};
    int sockets[2], yes = 1, number;
    struct sockaddr_un from;
    socklen_t length = sizeof from;
    for (int i = 0; i < 2; i++) {
        sockets[i] = socket(AF_UNIX, SOCK_DGRAM, 0);
        SHOW(bind(sockets[i], (void *) &names[i], sizeof names[i]));
    }
    SHOW(sendto(sockets[0], "hello", 5, 0, (void *) &names[1], sizeof names[1]));
    SHOW(recvfrom(sockets[1], data, 100, 0, (void *) &from, &length));
    printf("%s %u\n", from.sun_path, length);
    SHOW(sendto(sockets[0], "x", 1, 0, (void *) &(struct sockaddr_un) {AF_UNIX, "three"}, sizeof from));
    SHOW(send(sockets[0], "x", 1, 0));
    SHOW(connect(sockets[0], (void *) &names[1], sizeof names[1]));
    show_name("peer", getpeername, sockets[0]);
    SHOW(setsockopt(sockets[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes));
    struct iovec part = {"by name", 7};
    struct msghdr message = {&names[1], sizeof names[1], &part, 1};
    int third = socket(AF_UNIX, SOCK_DGRAM, 0);
    SHOW(sendmsg(third, &message, 0));
    receive(sockets[1], 100, 1000, 0);
    SHOW(send(sockets[0], data, 3, 0));
    SHOW(ioctl(sockets[1], FIONREAD, &number));
    printf("%d\n", number);
    SHOW(connect(sockets[0], &(struct sockaddr) {AF_UNSPEC}, sizeof(struct sockaddr)));
    SHOW(send(sockets[0], "x", 1, 0));
    // An abstract name that the kernel chooses.
    int fourth = socket(AF_UNIX, SOCK_DGRAM, 0);
    sa_family_t family = AF_UNIX;
    SHOW(bind(fourth, (void *) &family, sizeof family));
    show_name("autobound", getsockname, fourth);
    length = sizeof from;
    getsockname(fourth, (void *) &from, &length);
    SHOW(setsockopt(fourth, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes));
    SHOW(sendto(third, "auto", 4, 0, (void *) &from, length));
    receive(fourth, 100, 1000, 0);
    unlink("one");
    unlink("two");
    for (int i = 0; i < 2; i++) {
        SHOW(recv(sockets[i], data, 1, MSG_DONTWAIT));
        close(sockets[i]);
    }
}

static void alarmed(int signal) {}

/** Timeouts and signals, in all calls that wait. */
static void waiting(void) {
    int pair[2];
    struct timeval soon = {0, 20000};
    struct itimerval timer = {{0, 50000}, {0, 50000}}, off = {0};
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon);
    struct iovec part = {data, 100};
    struct msghdr message = {0, 0, &part, 1};
    SHOW(read(pair[0], data, 1));
    SHOW(readv(pair[0], &part, 1));
    SHOW(recvmsg(pair[0], &message, 0));
    SHOW(write(pair[1], "abc", 3));
    SHOW(recv(pair[0], data, 10, MSG_WAITALL));
    while (write(pair[0], data, sizeof data) > 0) {
    }
    SHOW(write(pair[0], data, sizeof data));
    SHOW(send(pair[0], data, sizeof data, 0));
    struct sigaction restarting = {.sa_handler = alarmed, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &restarting, 0);
    struct timeval late = {100};
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &late, sizeof late);
    setitimer(ITIMER_REAL, &timer, 0);
    SHOW(read(pair[0], data, 1)); // not restarted: it has a timeout
    setitimer(ITIMER_REAL, &off, 0);
    close(pair[0]);
    close(pair[1]);
    // What was sent counts.
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    setitimer(ITIMER_REAL, &timer, 0);
    ssize_t sent = 0, got;
    for (int i = 0; i < 2; i++) {
        ssize_t part = write(pair[0], data, sizeof data);
        printf("%s\n", part == sizeof data ? "all" : part > 0 ? "part" : "none");
        sent += part > 0 ? part : 0;
        if (part < 0 || part < sizeof data) {
            break;
        }
    }
    setitimer(ITIMER_REAL, &off, 0);
    shutdown(pair[0], SHUT_WR);
    while ((got = read(pair[1], data, sizeof data)) > 0) {
        sent -= got;
    }
    printf("lost %zd\n", sent);
    SHOW(shutdown(pair[1], 7));
    SHOW(write(pair[1], "", 0));
    close(pair[0]);
    SHOW(send(pair[1], "", 1, MSG_NOSIGNAL));
}

int main(void) {
    setvbuf(stdout, 0, _IOFBF, 1 << 16);
    parent = getpid();
    closefrom(3);
    char directory[] = "/tmp/unixXXXXXX";
    mkdtemp(directory);
    chdir(directory);
    kinds();
    lost();
    rights();
    credentials();
    servers(SOCK_STREAM);
    servers(SOCK_SEQPACKET);
    datagrams();
    waiting();
    chdir("/");
    rmdir(directory);
    return 0;
}
