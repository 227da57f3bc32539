// Internet sockets on the loopback interface: options, control messages, waiting; for comparison with the host.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerrorname_np(errno) : ""); } while (0)

static char data[1 << 18];

static int bound(int family, int type, struct sockaddr_storage *name, socklen_t *length) {
    struct sockaddr_in four = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 six = {AF_INET6, 0, 0, IN6ADDR_LOOPBACK_INIT};
    int fd = socket(family, type, 0);
    *length = family == AF_INET ? sizeof four : sizeof six;
    memcpy(name, family == AF_INET ? (void *) &four : (void *) &six, *length);
    SHOW(bind(fd, (void *) name, *length));
    getsockname(fd, (void *) name, length);
    return fd;
}

static void connected(int *pair) {
    struct sockaddr_storage name;
    socklen_t length;
    int server = bound(AF_INET, SOCK_STREAM, &name, &length);
    listen(server, 5);
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(connect(pair[0], (void *) &name, length));
    pair[1] = accept(server, 0, 0);
    close(server);
}

#define OPTION(fd, level, name, type, set) do { \
        type value = set; socklen_t length = sizeof value; \
        SHOW(setsockopt(fd, level, name, &value, sizeof value)); \
        SHOW(getsockopt(fd, level, name, &value, &length)); \
        printf("%u %d\n", length, *(int *) &value); \
    } while (0)

static void options(void) {
    struct sockaddr_storage name;
    socklen_t size;
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
    int six = socket(AF_INET6, SOCK_DGRAM, 0);
    OPTION(tcp, SOL_SOCKET, SO_REUSEADDR, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_REUSEPORT, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_KEEPALIVE, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_RCVBUF, int, 20000);
    OPTION(tcp, SOL_SOCKET, SO_SNDBUF, int, 20000);
    OPTION(tcp, SOL_SOCKET, SO_RCVLOWAT, int, 3);
    OPTION(tcp, SOL_SOCKET, SO_OOBINLINE, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_PRIORITY, int, 3);
    OPTION(tcp, SOL_SOCKET, SO_TIMESTAMP, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_DOMAIN, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_PROTOCOL, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_ERROR, int, 1);
    OPTION(tcp, SOL_SOCKET, SO_BUSY_POLL, int, 0);
    OPTION(tcp, SOL_SOCKET, SO_PEERCRED, int, 0);
    OPTION(tcp, SOL_SOCKET, 12345, int, 0);
    OPTION(tcp, SOL_SOCKET, SO_LINGER, struct linger, ((struct linger) {1, 5}));
    OPTION(tcp, SOL_SOCKET, SO_RCVTIMEO, struct timeval, ((struct timeval) {3, 4000}));
    OPTION(tcp, SOL_SOCKET, SO_RCVTIMEO, struct timeval, ((struct timeval) {3, 2000000}));
    OPTION(tcp, SOL_SOCKET, SO_SNDTIMEO, char, 1);
    OPTION(tcp, IPPROTO_TCP, TCP_NODELAY, int, 1);
    OPTION(tcp, IPPROTO_TCP, TCP_CORK, int, 1);
    OPTION(tcp, IPPROTO_TCP, TCP_KEEPIDLE, int, 33);
    OPTION(tcp, IPPROTO_TCP, TCP_KEEPINTVL, int, 34);
    OPTION(tcp, IPPROTO_TCP, TCP_KEEPCNT, int, 5);
    OPTION(tcp, IPPROTO_TCP, TCP_DEFER_ACCEPT, int, 1);
    OPTION(tcp, IPPROTO_TCP, TCP_USER_TIMEOUT, int, 1000);
    OPTION(tcp, IPPROTO_TCP, TCP_QUICKACK, int, 1);
    OPTION(tcp, IPPROTO_TCP, TCP_MAXSEG, int, 1000);
    OPTION(tcp, IPPROTO_TCP, TCP_FASTOPEN, int, 5);
    OPTION(tcp, IPPROTO_TCP, 999, int, 5);
    OPTION(udp, IPPROTO_UDP, UDP_CORK, int, 0);
    OPTION(udp, IPPROTO_UDP, UDP_SEGMENT, int, 500);
    OPTION(udp, IPPROTO_IP, IP_TTL, int, 9);
    OPTION(udp, IPPROTO_IP, IP_TOS, int, 8);
    OPTION(udp, IPPROTO_IP, IP_MULTICAST_TTL, int, 3);
    OPTION(udp, IPPROTO_IP, IP_MULTICAST_LOOP, char, 0);
    OPTION(udp, IPPROTO_IP, IP_MTU_DISCOVER, int, IP_PMTUDISC_DO);
    OPTION(udp, IPPROTO_IP, IP_FREEBIND, int, 1);
    OPTION(six, IPPROTO_IPV6, IPV6_V6ONLY, int, 1);
    OPTION(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS, int, 7);
    OPTION(six, IPPROTO_IPV6, IPV6_TCLASS, int, 4);
    char text[32] = "xx";
    socklen_t length = sizeof text;
    SHOW(getsockopt(tcp, IPPROTO_TCP, TCP_CONGESTION, text, &length));
    printf("%u\n", length);
    struct tcp_info info;
    length = 20;
    SHOW(getsockopt(tcp, IPPROTO_TCP, TCP_INFO, &info, &length));
    printf("%u %d\n", length, info.tcpi_state);
    length = -1;
    SHOW(getsockopt(tcp, SOL_SOCKET, SO_TYPE, text, &length));
    length = 4;
    SHOW(getsockopt(tcp, SOL_SOCKET, SO_TYPE, (void *) 8, &length));
    SHOW(setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, (void *) 8, 4));
    SHOW(setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, text, 2));
    SHOW(setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, text, -1));
    // A filter that lets three bytes through.
    int server = bound(AF_INET, SOCK_DGRAM, &name, &size);
    struct sock_filter keep = BPF_STMT(BPF_RET | BPF_K, 11);
    struct sock_fprog program = {1, &keep};
    SHOW(setsockopt(server, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
    SHOW(sendto(udp, "abcdefgh", 8, 0, (void *) &name, size));
    SHOW(recv(server, data, 100, 0));
    SHOW(setsockopt(server, SOL_SOCKET, SO_DETACH_FILTER, &program, sizeof program));
}

static void streams(void) {
    int pair[2], number;
    connected(pair);
    SHOW(send(pair[0], "abc", 3, MSG_MORE));
    SHOW(send(pair[0], "def", 3, 0));
    SHOW(recv(pair[1], data, 6, MSG_WAITALL | MSG_PEEK));
    SHOW(ioctl(pair[1], FIONREAD, &number));
    printf("%d\n", number);
    SHOW(recv(pair[1], data, 2, MSG_TRUNC));
    SHOW(recv(pair[1], data, 100, 0));
    SHOW(send(pair[0], "12", 2, 0));
    SHOW(send(pair[0], "!", 1, MSG_OOB));
    SHOW(send(pair[0], "34", 2, 0));
    struct pollfd urgent = {pair[1], POLLPRI};
    SHOW(poll(&urgent, 1, 5000));
    SHOW(ioctl(pair[1], SIOCATMARK, &number));
    printf("%d\n", number);
    SHOW(recv(pair[1], data, 100, 0));
    SHOW(ioctl(pair[1], SIOCATMARK, &number));
    printf("%d\n", number);
    SHOW(recv(pair[1], data, 100, MSG_OOB));
    SHOW(recv(pair[1], data, 2, MSG_WAITALL));
    SHOW(ioctl(pair[0], SIOCOUTQ, &number));
    printf("%d\n", number);
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    long sent = 0, got;
    while ((got = write(pair[0], data, sizeof data)) > 0) {
        sent += got;
    }
    printf("%d\n", errno == EAGAIN && sent > 0);
    fflush(stdout);
    if (fork() == 0) {
        fcntl(pair[0], F_SETFL, 0);
        struct iovec parts[2] = {{data, 100000}, {data, 100000}};
        SHOW(writev(pair[0], parts, 2));
        SHOW(shutdown(pair[0], SHUT_WR));
        SHOW(read(pair[0], data, 10));
        SHOW(write(pair[0], "x", 1));
        fflush(stdout);
        _exit(0);
    }
    close(pair[0]);
    while ((got = read(pair[1], data, sizeof data)) > 0) {
        sent -= got;
    }
    printf("%ld\n", sent);
    signal(SIGPIPE, SIG_IGN);
    SHOW(send(pair[1], "end", 3, 0));
    wait(0);
    close(pair[1]);
    // A reset.
    connected(pair);
    struct linger hard = {1, 0}, soft = {1, 2};
    setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(pair[0]);
    SHOW(read(pair[1], data, 1));
    SHOW(write(pair[1], data, 1));
    close(pair[1]);
    connected(pair);
    setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &soft, sizeof soft);
    write(pair[0], "last", 4);
    SHOW(close(pair[0]));
    SHOW(recv(pair[1], data, 5, MSG_WAITALL));
}

static void connecting(void) {
    struct sockaddr_storage name;
    socklen_t length, size = sizeof(int);
    int error;
    int server = bound(AF_INET, SOCK_STREAM, &name, &length);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int result = connect(client, (void *) &name, length);
    struct pollfd ready = {client, POLLOUT};
    SHOW(poll(&ready, 1, 5000));
    SHOW(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size));
    printf("%d %d\n", result, error);
    SHOW(connect(socket(AF_INET, SOCK_STREAM, 0), (void *) &name, length));
    listen(server, 1);
    client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(client, (void *) &name, length);
    ready.fd = client;
    SHOW(poll(&ready, 1, 5000));
    SHOW(connect(client, (void *) &name, length));
    SHOW(connect(client, (void *) &name, length));
    SHOW(connect(client, (void *) &name, 3));
    SHOW(accept4(server, 0, 0, 1));
    int accepted = accept4(server, (void *) &name, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    SHOW(fcntl(accepted, F_GETFL) & O_NONBLOCK);
    SHOW(fcntl(accepted, F_GETFD));
    SHOW(read(accepted, data, 1));
    struct timeval soon = {0, 20000};
    SHOW(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
    SHOW(accept(server, 0, 0));
    SHOW(shutdown(client, SHUT_RDWR));
    SHOW(shutdown(server, SHUT_RDWR));
    SHOW(accept(server, 0, 0));
    SHOW(listen(client, 1));
    SHOW(bind(client, (void *) &name, length));
    SHOW(getpeername(server, (void *) &name, &length));
    SHOW(socket(AF_INET, SOCK_SEQPACKET, 0));
    SHOW(socket(AF_INET, SOCK_STREAM, 999));
    SHOW(socket(AF_INET, SOCK_STREAM | 0x100, 0));
    SHOW(socket(12345, SOCK_STREAM, 0));
}

static void control(int family) {
    struct sockaddr_storage name, from;
    socklen_t length;
    int yes = 1, ttl = 77;
    int server = bound(family, SOCK_DGRAM, &name, &length), client = socket(family, SOCK_DGRAM, 0);
    int level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
    SHOW(setsockopt(server, level, family == AF_INET ? IP_PKTINFO : IPV6_RECVPKTINFO, &yes, sizeof yes));
    SHOW(setsockopt(server, level, family == AF_INET ? IP_RECVTTL : IPV6_RECVHOPLIMIT, &yes, sizeof yes));
    SHOW(setsockopt(server, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes));
    char buffer[CMSG_SPACE(sizeof ttl)] = {0}, answer[500];
    struct iovec part = {"data", 4};
    struct msghdr message = {&name, length, &part, 1, buffer, sizeof buffer};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = level;
    header->cmsg_type = family == AF_INET ? IP_TTL : IPV6_HOPLIMIT;
    header->cmsg_len = CMSG_LEN(sizeof ttl);
    memcpy(CMSG_DATA(header), &ttl, sizeof ttl);
    SHOW(sendmsg(client, &message, 0));
    part = (struct iovec) {data, 100};
    message = (struct msghdr) {&from, sizeof from, &part, 1, answer, sizeof answer};
    SHOW(recvmsg(server, &message, 0));
    printf("%u %zu %#x\n", message.msg_namelen, message.msg_controllen, message.msg_flags);
    for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        int value = *(int *) CMSG_DATA(header);
        printf("%d %d %zu %d\n", header->cmsg_level, header->cmsg_type, header->cmsg_len,
                header->cmsg_level == level ? value : 0);
    }
    SHOW(sendto(client, "data", 4, 0, (void *) &name, length));
    message.msg_controllen = 20;
    SHOW(recvmsg(server, &message, 0));
    printf("%zu %#x\n", message.msg_controllen, message.msg_flags);
    // Errors are queued.
    close(server);
    SHOW(setsockopt(client, level, family == AF_INET ? IP_RECVERR : IPV6_RECVERR, &yes, sizeof yes));
    SHOW(connect(client, (void *) &name, length));
    SHOW(send(client, "lost", 4, 0));
    struct pollfd failed = {client, 0};
    SHOW(poll(&failed, 1, 5000));
    printf("%#x\n", failed.revents);
    message.msg_controllen = sizeof answer;
    SHOW(recvmsg(client, &message, MSG_ERRQUEUE));
    printf("%zu %#x\n", message.msg_controllen, message.msg_flags);
    struct sock_extended_err *error = (void *) CMSG_DATA(CMSG_FIRSTHDR(&message));
    printf("%d %d %d\n", error->ee_errno, error->ee_origin, error->ee_type);
    SHOW(recvmsg(client, &message, MSG_ERRQUEUE));
}

static void many(void) {
    struct sockaddr_storage name;
    socklen_t length;
    int server = bound(AF_INET, SOCK_DGRAM, &name, &length), client = socket(AF_INET, SOCK_DGRAM, 0);
    connect(client, (void *) &name, length);
    struct mmsghdr messages[4] = {0};
    struct iovec parts[4];
    char texts[4][8];
    for (int i = 0; i < 4; i++) {
        sprintf(texts[i], "%d%d%d%d", i, i, i, i);
        parts[i] = (struct iovec) {texts[i], i + 1};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    SHOW(sendmmsg(client, messages, 4, 0));
    for (int i = 0; i < 4; i++) {
        printf("%u", messages[i].msg_len);
        memset(texts[i], 0, 8);
        parts[i].iov_len = 8;
    }
    printf("\n");
    SHOW(recvmmsg(server, messages, 2, 0, 0));
    SHOW(recvmmsg(server, messages + 2, 2, MSG_WAITFORONE, 0));
    for (int i = 0; i < 4; i++) {
        printf("%u %s\n", messages[i].msg_len, texts[i]);
    }
    SHOW(recvmmsg(server, messages, 4, MSG_DONTWAIT, 0));
    SHOW(send(client, "a", 1, 0));
    SHOW(recvmmsg(server, messages, 4, MSG_DONTWAIT, 0));
    SHOW(send(client, "a", 1, 0));
    SHOW(recvmmsg(server, messages, 4, MSG_WAITFORONE, 0));
    struct timespec time = {0, 1000000000};
    SHOW(recvmmsg(server, messages, 4, 0, &time));
    time = (struct timespec) {0, 0};
    SHOW(send(client, "b", 1, 0));
    SHOW(recvmmsg(server, messages, 4, 0, &time));
    fflush(stdout);
    if (fork() == 0) {
        usleep(20000);
        send(client, "c", 1, 0);
        usleep(20000);
        send(client, "d", 1, 0);
        _exit(0);
    }
    SHOW(recvmmsg(server, messages, 2, 0, 0));
    wait(0);
    SHOW(sendmmsg(client, messages, 0, 0));
    SHOW(sendmmsg(client, (void *) 8, 1, 0));
    struct timeval soon = {0, 20000};
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    SHOW(send(client, "e", 1, 0));
    SHOW(recvmmsg(server, messages, 2, 0, 0));
}

static void interfaces(void) {
    struct ifreq requests[64];
    struct ifconf list = {sizeof requests, {(void *) requests}};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    SHOW(ioctl(fd, SIOCGIFCONF, &list));
    printf("%d", list.ifc_len);
    for (int i = 0; i < list.ifc_len / sizeof *requests; i++) {
        printf(" %s %s", requests[i].ifr_name, inet_ntoa(((struct sockaddr_in *) &requests[i].ifr_addr)->sin_addr));
    }
    printf("\n");
    list.ifc_req = 0;
    SHOW(ioctl(fd, SIOCGIFCONF, &list));
    printf("%d\n", list.ifc_len);
    struct ifreq request = {"lo"};
    SHOW(ioctl(fd, SIOCGIFFLAGS, &request));
    printf("%#x\n", request.ifr_flags);
    SHOW(ioctl(fd, SIOCGIFMTU, &request));
    printf("%d\n", request.ifr_mtu);
    SHOW(ioctl(fd, SIOCGIFINDEX, &request));
    printf("%d\n", request.ifr_ifindex);
    SHOW(ioctl(fd, SIOCGIFNETMASK, &request));
    SHOW(ioctl(fd, SIOCGIFHWADDR, &request));
    strcpy(request.ifr_name, "nothing");
    SHOW(ioctl(fd, SIOCGIFMTU, &request));
    struct if_nameindex *names = if_nameindex();
    for (int i = 0; names[i].if_index; i++) {
        printf("%u %s\n", names[i].if_index, names[i].if_name);
    }
    struct {
        struct nlmsghdr header;
        struct rtgenmsg body;
    } dump = {{sizeof dump, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1}, {AF_UNSPEC}};
    int route = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), links = 0;
    struct sockaddr_nl kernel = {AF_NETLINK};
    SHOW(sendto(route, &dump, sizeof dump, 0, (void *) &kernel, sizeof kernel));
    for (int more = 1; more;) {
        int left = recv(route, data, sizeof data, 0);
        for (struct nlmsghdr *h = (void *) data; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
            links += h->nlmsg_type == RTM_NEWLINK;
            more &= h->nlmsg_type != NLMSG_DONE;
        }
    }
    printf("%d links\n", links);
    SHOW(ioctl(fd, FIOASYNC, &(int) {1}));
    SHOW(!!(fcntl(fd, F_GETFL) & O_ASYNC));
    SHOW(fcntl(fd, F_SETOWN, getpid()));
    SHOW(fcntl(fd, F_GETOWN) == getpid());
    SHOW(ioctl(fd, SIOCSPGRP, &(int) {-getpgrp()}));
    SHOW(fcntl(fd, F_GETOWN) == -getpgrp());
    SHOW(fcntl(fd, F_SETOWN, 123456789));
    SHOW(fcntl(fd, F_SETSIG, 99));
}

/** Many connections to one epoll loop. */
static void crowd(int count) {
    struct sockaddr_storage name;
    socklen_t length;
    int server = bound(AF_INET, SOCK_STREAM, &name, &length), epoll = epoll_create1(0);
    int *clients = calloc(count, sizeof *clients), open = 0, done = 0;
    struct epoll_event events[64], event = {EPOLLIN, {.fd = server}};
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    fcntl(server, F_SETFL, O_NONBLOCK);
    listen(server, count);
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, &event);
    for (int i = 0; i < count; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(clients[i], (void *) &name, length) < 0) {
            perror("connect");
        }
        if (write(clients[i], &i, sizeof i) != sizeof i) {
            perror("write");
        }
    }
    long sum = 0;
    while (done < count) {
        int ready = epoll_wait(epoll, events, 64, 10000), value;
        if (ready <= 0) {
            break;
        }
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != server) {
                value = 0;
                done += read(events[i].data.fd, &value, sizeof value) == sizeof value;
                sum += value;
                value++;
                write(events[i].data.fd, &value, sizeof value);
                epoll_ctl(epoll, EPOLL_CTL_DEL, events[i].data.fd, 0);
                continue;
            }
            while ((event.data.fd = accept4(server, 0, 0, SOCK_NONBLOCK)) >= 0) {
                epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
                open++;
            }
        }
    }
    printf("%d open, %d done, sum %ld\n", open, done, sum);
    for (int i = 0; i < count; i++) {
        int value = 0;
        if (read(clients[i], &value, sizeof value) != sizeof value || value != i + 1) {
            printf("client %d got %d\n", i, value);
        }
    }
    // No room for another one: it stays in the queue.
    limit.rlim_cur = clients[count - 1] + 1;
    int last = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(connect(last, (void *) &name, length));
    for (int fd = dup(0); fd >= 0 && fd < limit.rlim_cur; fd = dup(0)) {
    }
    setrlimit(RLIMIT_NOFILE, &limit);
    SHOW(socket(AF_INET, SOCK_STREAM, 0));
    SHOW(accept(server, 0, 0));
    close(clients[0]);
    SHOW(accept(server, 0, 0) == clients[0]);
}

/** Addresses that nobody can access, and descriptors that are no sockets. */
static void bad(void) {
    int pair[2], yes = 1, file = open("/dev/null", O_RDWR);
    void *nowhere = (void *) 8, *buffer = data;
    socklen_t length = 16;
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    SHOW(sendto(pair[0], nowhere, 4, 0, 0, 0));
    SHOW(sendto(pair[0], "data", 4, 0, nowhere, 16));
    SHOW(sendto(pair[0], "data", 4, 0, nowhere, -1));
    SHOW(sendto(pair[0], "data", 4, 0, nowhere, 1000));
    SHOW(sendmsg(pair[0], nowhere, 0));
    SHOW(recvmsg(pair[0], nowhere, 0));
    struct iovec part = {data, 4};
    struct msghdr message = {nowhere, 16, &part, 1};
    SHOW(sendmsg(pair[0], &message, 0));
    message = (struct msghdr) {0, 0, nowhere, 1};
    SHOW(sendmsg(pair[0], &message, 0));
    message = (struct msghdr) {0, 0, &part, 5000};
    SHOW(sendmsg(pair[0], &message, 0));
    SHOW(recvmsg(pair[0], &message, 0));
    message = (struct msghdr) {0, 0, &part, 1, nowhere, 100};
    SHOW(sendmsg(pair[0], &message, 0));
    message = (struct msghdr) {0, 0, &part, 1, data, 1 << 30};
    SHOW(sendmsg(pair[0], &message, 0));
    SHOW(send(pair[0], "data", 4, 0));
    SHOW(recv(pair[1], nowhere, 4, 0));
    SHOW(recvfrom(pair[1], data, 4, MSG_PEEK | MSG_DONTWAIT, nowhere, &length));
    SHOW(send(pair[0], "data", 4, 0));
    SHOW(recvfrom(pair[1], data, 4, MSG_PEEK | MSG_DONTWAIT, buffer, nowhere));
    length = -1;
    SHOW(recvfrom(pair[1], data, 4, MSG_PEEK | MSG_DONTWAIT, buffer, &length));
    SHOW(getsockname(pair[0], buffer, nowhere));
    SHOW(getsockname(pair[0], buffer, &length));
    length = 16;
    SHOW(getsockname(pair[0], nowhere, &length));
    SHOW(bind(pair[0], nowhere, 16));
    SHOW(connect(pair[0], nowhere, 16));
    SHOW(connect(pair[0], buffer, -1));
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, nowhere, &length));
    SHOW(getsockopt(pair[0], SOL_SOCKET, SO_TYPE, &yes, nowhere));
    SHOW(ioctl(pair[0], FIONREAD, nowhere));
    SHOW(ioctl(pair[0], SIOCGIFCONF, nowhere));
    SHOW(ioctl(pair[0], SIOCGIFFLAGS, nowhere));
    SHOW(ioctl(pair[0], 0x1234, nowhere));
    SHOW(ioctl(file, SIOCGIFCONF, nowhere));
    SHOW(listen(pair[0], 1));
    SHOW(accept(pair[0], 0, 0));
    for (int fd = file; fd >= -1; fd -= file + 1) {
        SHOW(send(fd, "a", 1, 0));
        SHOW(recv(fd, data, 1, 0));
        SHOW(sendmsg(fd, &message, 0));
        SHOW(sendmmsg(fd, nowhere, 1, 0));
        SHOW(recvmmsg(fd, nowhere, 1, 0, 0));
        SHOW(accept(fd, 0, 0));
        SHOW(bind(fd, buffer, 16));
        SHOW(connect(fd, buffer, 16));
        SHOW(listen(fd, 1));
        SHOW(shutdown(fd, 0));
        SHOW(getpeername(fd, buffer, &length));
        SHOW(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    }
    SHOW(lseek(pair[0], 0, SEEK_CUR));
    SHOW(pread(pair[0], data, 1, 0));
    SHOW(ftruncate(pair[0], 0));
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IOFBF, 1 << 16);
    closefrom(3);
    options();
    streams();
    connecting();
    control(AF_INET);
    control(AF_INET6);
    many();
    interfaces();
    bad();
    crowd(1000);
    return 0;
}
