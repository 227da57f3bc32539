// Opens a thousand sockets at a time, connects them in pairs over the loopback interface and sends a byte through each;
// argument: how many pairs in all.
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAIRS = 500 };

int main(int argc, char **argv) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    static int clients[PAIRS], servers[PAIRS];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *) &address, size) != 0 || listen(listener, PAIRS) != 0
            || getsockname(listener, (struct sockaddr *) &address, &size) != 0) {
        return 1;
    }
    for (long left = atol(argv[1]); left > 0; left -= PAIRS) {
        for (int i = 0; i < PAIRS; i++) {
            clients[i] = socket(AF_INET, SOCK_STREAM, 0);
            if (connect(clients[i], (struct sockaddr *) &address, size) != 0) {
                return 2;
            }
            servers[i] = accept(listener, NULL, NULL);
        }
        for (int i = 0; i < PAIRS; i++) {
            char byte = 'x';
            if (write(clients[i], &byte, 1) != 1 || read(servers[i], &byte, 1) != 1) {
                return 3;
            }
        }
        for (int i = 0; i < PAIRS; i++) {
            close(clients[i]);
            close(servers[i]);
        }
    }
    return 0;
}
