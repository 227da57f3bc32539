/* Programs that write code: next to code that runs, through other addresses, into the page that writes, across fork. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, FUNCTIONS = 32, SPACING = 64 };

static int call(const unsigned char *page, int i)
{
    return ((int (*)(void))(uintptr_t)(page + SPACING * i))();
}

/* mov $value,%eax; ret */
static void make(unsigned char *page, int i, int value)
{
    unsigned char *p = page + SPACING * i;
    p[0] = 0xb8;
    memcpy(p + 1, &value, sizeof value);
    p[5] = 0xc3;
}

static void set(unsigned char *page, int i, int value)
{
    memcpy(page + SPACING * i + 1, &value, sizeof value);
}

/* Functions in one page are rewritten one by one, all at once, and together with data beside them. */
static int rewrite(unsigned char *write, unsigned char *execute)
{
    int wrong = 0;
    for (int i = 0; i < FUNCTIONS; i++)
        make(write, i, i);
    for (int i = 0; i < FUNCTIONS; i++)
        wrong += call(execute, i) != i;
    for (int round = 1; round < 5; round++) {
        for (int i = 0; i < FUNCTIONS; i++)
            set(write, i, i + round * 100);
        for (int i = 0; i < FUNCTIONS; i++)
            wrong += call(execute, i) != i + round * 100;
    }
    for (int round = 0; round < 200; round++) {
        int i = round * 7 % FUNCTIONS, j = (i + 5) % FUNCTIONS;
        set(write, i, round);
        write[PAGE - 1] = (unsigned char)round;
        set(write, j, round + 1);
        wrong += call(execute, i) != round;
        wrong += call(execute, j) != round + 1;
    }
    return wrong;
}

static int inherited(unsigned char *page)
{
    int status, wrong = 0;
    for (int i = 0; i < FUNCTIONS; i++)
        make(page, i, i);
    for (int i = 0; i < FUNCTIONS; i++)
        wrong += call(page, i) != i;
    if (fork() == 0) {
        wrong += call(page, 1) != 1;
        set(page, 1, 1000);
        set(page, 2, 2000);
        wrong += call(page, 1) != 1000 || call(page, 2) != 2000 || call(page, 3) != 3;
        _exit(wrong);
    }
    wait(&status);
    wrong += call(page, 1) != 1 || call(page, 2) != 2;
    set(page, 1, 7);
    wrong += call(page, 1) != 7;
    return wrong * 100 + WEXITSTATUS(status);
}

/* The kernel writes. */
static int readInto(unsigned char *page)
{
    int ends[2], value[2] = {1234, 5678}, wrong = 0;
    pipe(ends);
    make(page, 0, 1);
    make(page, 1, 2);
    wrong += call(page, 0) != 1 || call(page, 1) != 2;
    write(ends[1], value, sizeof value);
    read(ends[0], page + 1, sizeof value[0]);
    read(ends[0], page + SPACING + 1, sizeof value[1]);
    wrong += call(page, 0) != 1234 || call(page, 1) != 5678;
    close(ends[0]);
    close(ends[1]);
    return wrong;
}

/*
 * Code with its variable beside it: mov $0,%eax; 1: incl count(%rip); add count(%rip),%eax; dec %edi; jnz 1b; ret.
 * Given another address to write to, it increments the variable there.
 */
static int ownPage(unsigned char *write, unsigned char *execute)
{
    static const unsigned char counting[] = {
        0xb8, 0, 0, 0, 0, 0xff, 0x06, 0x03, 0x06, 0xff, 0xcf, 0x75, 0xf8, 0xc3
    };
    int count = 0;
    memcpy(write, counting, sizeof counting);
    memcpy(write + 512, &count, sizeof count);
    int sum = ((int (*)(int, int *))(uintptr_t)execute)(100, (int *)(uintptr_t)(write + 512));
    memcpy(&count, write + 512, sizeof count);
    return sum * 1000 + count;
}

/* Instructions that change the operand of a later one, in the same block. */
static int ownCode(unsigned char *page)
{
    static const unsigned char code[] = {
        0xc6, 0x05, 10, 0, 0, 0, 7,         /* movb $7,1f+1(%rip) */
        0xc6, 0x05, 4, 0, 0, 0, 5,          /* movb $5,1f+2(%rip) */
        0xeb, 0,                            /* jmp 1f */
        0xb8, 1, 0, 0, 0,                   /* 1: mov $1,%eax */
        0xc3
    };
    memcpy(page, code, sizeof code);
    return call(page, 0);
}

/* Instructions that change their own block, at its start and before it, and one that writes itself as it is. */
static int ownBlock(unsigned char *page)
{
    unsigned char *p = page;
    *p++ = 0x48, *p++ = 0x89, *p++ = 0xf8;      /* mov %rdi,%rax */
    for (int i = 0; i < 200; i++)
        *p++ = 0x00, *p++ = 0x00;               /* add %al,(%rax) */
    *p++ = 0xc3;
    ((int (*)(void *))(uintptr_t)page)(page + 1);
    int sum = page[1];
    page[1] = 0x89;
    ((int (*)(void *))(uintptr_t)page)(page);
    ((int (*)(void *))(uintptr_t)page)(page + 256);
    for (int i = 0; i < 404; i++)
        sum = sum * 31 + page[i];
    return sum;
}

int main(void)
{
    unsigned char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("private: %d\n", rewrite(page, page));
    printf("over two pages: %d\n", rewrite(page + PAGE - SPACING * 5 - 3, page + PAGE - SPACING * 5 - 3));
    printf("fork: %d\n", inherited(page));
    printf("read: %d\n", readInto(page));
    printf("own page: %d\n", ownPage(page, page));
    printf("own code: %x\n", ownCode(page));
    printf("own block: %x\n", ownBlock(page));

    unsigned char *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    printf("shared: %d\n", rewrite(shared, shared));
    printf("shared, own page: %d\n", ownPage(shared, shared));

    int file = memfd_create("code", 0);
    ftruncate(file, PAGE);
    unsigned char *data = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    unsigned char *code = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
    printf("two addresses: %d\n", rewrite(data, code));
    printf("two addresses, own page: %d\n", ownPage(data, code));

    for (int i = 0; i < 50; i++) {
        mprotect(page, PAGE, PROT_READ | PROT_WRITE);
        make(page, i % FUNCTIONS, i);
        mprotect(page, PAGE, PROT_READ | PROT_EXEC);
        if (call(page, i % FUNCTIONS) != i)
            printf("mprotect: wrong at %d\n", i);
    }
    return 0;
}
