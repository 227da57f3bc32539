// Sockets of all families, what they answer and how they wait, printed for comparison with the same program on the host.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerror(errno) : ""); } while (0)

static char data[1 << 20];

static void caught(int signal) { printf("signal %d\n", signal); }

static int sender(int socket, int fd, const char *text) {
    char control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec part = {(void *) text, strlen(text)};
    struct msghdr message = {0, 0, &part, 1, control, sizeof control, 0};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return sendmsg(socket, &message, 0);
}

static int receiver(int socket, int flags) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec parts[2] = {{data, 2}, {data + 2, 100}};
    struct msghdr message = {0, 0, parts, 2, control, sizeof control, 0};
    int fd = -1;
    SHOW(recvmsg(socket, &message, flags));
    printf("control %zu flags %#x text %.8s\n", message.msg_controllen, message.msg_flags, data);
    if (message.msg_controllen >= CMSG_LEN(sizeof fd)) {
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    }
    return fd;
}

static void pairs(void) {
    int pair[2], ends[2];
    struct timeval soon = {0, 20000};
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    SHOW(fcntl(pair[0], F_GETFL));
    SHOW(write(pair[0], "hello", 5));
    SHOW(recv(pair[1], data, 3, MSG_PEEK));
    SHOW(recv(pair[1], data, 100, 0));
    SHOW(recv(pair[1], data, 1, MSG_DONTWAIT));
    SHOW(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
    SHOW(recv(pair[1], data, 1, 0));

    pipe(ends);
    SHOW(sender(pair[0], ends[0], "fd"));
    SHOW(close(ends[0]));
    int got = receiver(pair[1], MSG_CMSG_CLOEXEC);
    SHOW(fcntl(got, F_GETFD));
    SHOW(fcntl(got, F_GETFL));
    SHOW(write(ends[1], "through", 7));
    SHOW(read(got, data, 100));
    SHOW(sender(pair[0], -1, "bad"));

    SHOW(shutdown(pair[0], SHUT_WR));
    SHOW(recv(pair[1], data, 1, 0));
    SHOW(send(pair[0], "a", 1, 0));
    SHOW(send(pair[0], "a", 1, MSG_NOSIGNAL));
    SHOW(write(pair[0], "a", 1));
    SHOW(socketpair(AF_INET, SOCK_STREAM, 0, pair));
    SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (int *) 8));
}

/** A child sends more than fits; the parent takes it in pieces and all at once. */
static void waiting(void) {
    int pair[2], status;
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    fflush(stdout);
    if (fork() == 0) {
        close(pair[1]);
        memset(data, 'x', sizeof data);
        SHOW(send(pair[0], data, sizeof data, 0));
        SHOW(write(pair[0], data, sizeof data));
        fflush(stdout);
        _exit(0);
    }
    close(pair[0]);
    long sum = 0;
    while (sum < sizeof data) {
        sum += recv(pair[1], data, 1000, MSG_WAITALL);
    }
    printf("%d\n", sum >= sizeof data && sum < sizeof data + 1000);
    SHOW(recv(pair[1], data, 500000, MSG_WAITALL));
    while (read(pair[1], data, sizeof data) > 0) {
    }
    wait(&status);
    printf("child %d\n", status);
}

static void paths(void) {
    struct sockaddr_un address = {AF_UNIX, "./server"}, name;
    struct sockaddr_un abstract = {AF_UNIX, {0, 'j', 'e', 'm', 'u', '0' + getpid() % 10, '0' + getpid() / 10 % 10}};
    socklen_t length = sizeof name;
    struct stat status;
    char directory[] = "/tmp/socketsXXXXXX";
    mkdtemp(directory);
    chdir(directory);
    umask(027);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    SHOW(bind(server, (void *) &address, sizeof address));
    stat("server", &status);
    printf("mode %o\n", status.st_mode);
    SHOW(bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *) &address, sizeof address));
    SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *) &address, sizeof address));
    SHOW(listen(server, 5));
    SHOW(getsockname(server, (void *) &name, &length));
    printf("%s %d\n", name.sun_path, length);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect(client, (void *) &address, sizeof address));
    length = 2;
    int accepted = accept4(server, (void *) &name, &length, SOCK_NONBLOCK);
    printf("accepted %d length %d flags %#x\n", accepted >= 0, length, fcntl(accepted, F_GETFL));
    length = sizeof name;
    SHOW(getpeername(client, (void *) &name, &length));
    printf("%s %d\n", name.sun_path, length);
    SHOW(read(accepted, data, 1));
    unlink("server");
    SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *) &address, sizeof address));
    SHOW(bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *) &abstract, offsetof(struct sockaddr_un, sun_path) + 7));
    SHOW(connect(socket(AF_UNIX, SOCK_DGRAM, 0), (void *) &address, 200));
    int number;
    length = sizeof number;
    SHOW(getsockopt(client, SOL_SOCKET, SO_TYPE, &number, &length));
    printf("%d %d\n", number, length);
    chdir("/");
    rmdir(directory);
}

static void internet(int family) {
    struct sockaddr_in6 six = {AF_INET6, 0, 0, IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_in four = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    struct sockaddr *address = family == AF_INET ? (void *) &four : (void *) &six;
    socklen_t length = family == AF_INET ? sizeof four : sizeof six;
    int yes = 1;
    int server = socket(family, SOCK_STREAM, 0);
    SHOW(setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    SHOW(bind(server, address, length));
    SHOW(listen(server, 1));
    SHOW(getsockname(server, address, &length));
    int client = socket(family, SOCK_STREAM, 0);
    SHOW(connect(client, address, length));
    int accepted = accept(server, 0, 0);
    SHOW(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
    SHOW(send(client, "abc", 3, 0));
    SHOW(recv(accepted, data, 3, MSG_WAITALL));
    close(server);
    SHOW(connect(socket(family, SOCK_STREAM, 0), address, length));
    int first = socket(family, SOCK_DGRAM, 0), second = socket(family, SOCK_DGRAM, 0);
    four.sin_port = six.sin6_port = 0;
    SHOW(bind(first, address, length));
    getsockname(first, address, &length);
    SHOW(sendto(second, "datagram", 8, 0, address, length));
    SHOW(recvfrom(first, data, 2, MSG_TRUNC, 0, 0));
    SHOW(recv(first, data, 2, MSG_DONTWAIT));
    SHOW(sendto(second, "datagram", 8, 0, (void *) 8, length));
}

int main(void) {
    int number;
    socklen_t length = sizeof number;
    signal(SIGPIPE, caught);
    pairs();
    waiting();
    paths();
    internet(AF_INET);
    SHOW(getsockopt(0, SOL_SOCKET, SO_TYPE, &number, &length));
    SHOW(close(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)) );
    SHOW(socket(12345, SOCK_STREAM, 0));
    SHOW(socket(AF_INET, 77, 0));
    return 0;
}
