// What takes and gives back much, once: says what came of it.
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 10000, MAPPINGS = 20000, PIECES = 3200, PIECE = 65536, PAIRS = 500 };

static long sum;

static void *add(void *argument) {
    __atomic_fetch_add(&sum, (long) argument, __ATOMIC_RELAXED);
    return argument;
}

static void threads(void) {
    long returned = 0;
    for (long i = 0; i < THREADS; i++) {
        pthread_t thread;
        void *result;
        if (pthread_create(&thread, NULL, add, (void *) i) != 0 || pthread_join(thread, &result) != 0) {
            printf("thread %ld fails\n", i);
            exit(1);
        }
        returned += (long) result;
    }
    printf("%d threads: %ld %ld\n", THREADS, sum, returned);
}

static void mappings(void) {
    long zeroes = 0;
    for (int i = 0; i < MAPPINGS; i++) {
        char *at = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) {
            perror("mmap");
            exit(1);
        }
        zeroes += at[0] == 0 && at[4096] == 0;
        at[0] = at[4096] = 1;
        munmap(at, 2 * 4096);
    }
    printf("%d mappings: %ld fresh\n", MAPPINGS, zeroes);
}

static void fill(unsigned *piece, unsigned number) {
    for (unsigned i = 0; i < PIECE / sizeof *piece; i++) {
        piece[i] = number * 2654435761u + i;
    }
}

static void transfer(void) {
    static unsigned piece[PIECE / 4], wanted[PIECE / 4];
    int ends[2];
    pipe(ends);
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < PIECES; i++) {
            fill(piece, i);
            if (write(ends[1], piece, PIECE) != PIECE) {
                _exit(1);
            }
        }
        _exit(0);
    }
    close(ends[1]);
    int right = 0;
    for (int i = 0; i < PIECES; i++) {
        for (long n, done = 0; done < PIECE; done += n) {
            n = read(ends[0], (char *) piece + done, PIECE - done);
            if (n <= 0) {
                printf("the pipe ends in piece %d\n", i);
                exit(1);
            }
        }
        fill(wanted, i);
        right += memcmp(piece, wanted, PIECE) == 0;
    }
    int status;
    wait(&status);
    printf("%d pieces of %d: %d right, then %ld, status %d\n", PIECES, PIECE, right, read(ends[0], piece, 1), status);
}

static void sockets(void) {
    static int clients[PAIRS], servers[PAIRS];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *) &address, size) != 0 || listen(listener, PAIRS) != 0
            || getsockname(listener, (struct sockaddr *) &address, &size) != 0) {
        perror("listener");
        exit(1);
    }
    for (int i = 0; i < PAIRS; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(clients[i], (struct sockaddr *) &address, size) != 0) {
            perror("connect");
            exit(1);
        }
        servers[i] = accept(listener, NULL, NULL);
    }
    for (int i = 0; i < PAIRS; i++) {
        write(clients[i], &i, sizeof i);
    }
    int right = 0;
    for (int i = PAIRS - 1; i >= 0; i--) {
        int number = -1;
        read(servers[i], &number, sizeof number);
        right += number == i;
    }
    printf("%d sockets: %d pairs right\n", 2 * PAIRS, right);
}

int main(void) {
    threads();
    mappings();
    transfer();
    sockets();
    return 0;
}
