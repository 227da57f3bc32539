// A process's memory as its file in /proc shows and changes it: protection does not count, privacy does.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(x) do { errno = 0; long r = (x); printf("%s = %ld %s\n", #x, r, r < 0 ? strerror(errno) : ""); } while (0)

static const char constant[4096] = "constant";

__attribute__((noinline, aligned(4096))) static int function(void) {
    return 42;
}

int main(void) {
    struct stat status;
    int mem = open("/proc/self/mem", O_RDWR);
    char text[16] = "";
    int (*volatile again)(void) = function;
    SHOW(mem > 0);
    fstat(mem, &status);
    printf("%o\n", status.st_mode);

    // What is there, and what is not.
    SHOW(pread(mem, text, 8, (long) constant));
    puts(text);
    SHOW(pread(mem, text, 8, 0));
    SHOW(pread(mem, text, 8, -4096L));
    SHOW(pread(mem, text, 8, 0x7ffffffff000));
    SHOW(pread(mem, text, 0, 0));
    SHOW(pread(mem, (void *) 8, 3, (long) constant));
    SHOW(write(mem, "a", 1));
    SHOW(read(mem, text, 1));

    // A hole ends a transfer.
    char *area = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(area + 4096, 4096);
    strcpy(area + 4092, "abc");
    SHOW(pread(mem, text, 16, (long) area + 4092));
    SHOW(pwrite(mem, "xyzabcdef", 8, (long) area + 4092));
    SHOW(pread(mem, text, 3, (long) area + 4096));
    SHOW(pwrite(mem, text, 3, (long) area + 4096));

    // Protection.
    mprotect(area, 4096, PROT_NONE);
    SHOW(pread(mem, text, 3, (long) area + 4092));
    puts(text);
    SHOW(pwrite(mem, "none", 4, (long) area + 4092));
    SHOW(pread(mem, text, 4, (long) area + 4092));
    puts(text);
    int pipes[2];
    pipe(pipes);
    SHOW(write(pipes[1], area, 1));
    mprotect(area, 4096, PROT_READ);
    SHOW(pwrite(mem, "read-only", 10, (long) area + 4000));
    puts(area + 4000);
    SHOW(pread(pipes[0], area, 1, 0));
    write(pipes[1], "x", 1);
    SHOW(read(pipes[0], area, 1));
    char *shared = mmap(0, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    SHOW(pwrite(mem, "ro", 3, (long) shared));
    SHOW(pwrite(mem, "changed!", 8, (long) constant));
    puts((char *) (volatile const char *) constant);
    write(pipes[1], "x", 1);
    SHOW(read(pipes[0], (char *) constant, 1));

    // Code: the instruction that loads a constant into eax.
    printf("%d\n", again());
    unsigned char code[64];
    SHOW(pread(mem, code, 64, (long) function) == 64);
    for (int i = 0; i < 60; i++) {
        if (code[i] == 0xb8 && code[i + 1] == 42) {
            SHOW(pwrite(mem, "\x2b", 1, (long) function + i + 1));
            break;
        }
    }
    printf("%d\n", again());

    // Positions.
    SHOW(lseek(mem, (long) area + 4000, SEEK_SET) == (long) area + 4000);
    SHOW(read(mem, text, 3));
    SHOW(lseek(mem, 0, SEEK_CUR) == (long) area + 4003);
    SHOW(lseek(mem, 0, SEEK_END));

    // An inherited file shows the parent's memory, the child's own its own.
    fflush(stdout);
    if (!fork()) {
        int own = open("/proc/self/mem", O_RDONLY);
        mprotect(area, 4096, PROT_READ | PROT_WRITE);
        strcpy(area + 4000, "child");
        SHOW(pwrite(own, "a", 1, (long) area));
        SHOW(pread(own, text, 6, (long) area + 4000));
        puts(text);
        SHOW(pread(mem, text, 6, (long) area + 4000));
        puts(text);
        SHOW(pwrite(mem, "heir", 5, (long) area + 4000));
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    puts(area + 4000);
    return 0;
}
