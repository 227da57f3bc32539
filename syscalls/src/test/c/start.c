// What a program finds when it starts: arguments, auxiliary vector, alignment, the break, its name.
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;
extern char _end[];

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        printf("[%s] ", argv[i]);
    }
    printf("argc below argv: %d\n", ((long *) argv)[-1] == argc);
    ElfW(auxv_t) *vector;
    char **end = environ;
    while (*end != NULL) {
        end++;
    }
    for (vector = (ElfW(auxv_t) *) (end + 1); vector->a_type != AT_NULL; vector++) {
        switch (vector->a_type) {
        case AT_SYSINFO_EHDR:
        case AT_MINSIGSTKSZ:
        case AT_HWCAP:
        case AT_HWCAP2:
            break;
        case AT_PAGESZ:
        case AT_CLKTCK:
        case AT_PHENT:
        case AT_PHNUM:
        case AT_FLAGS:
        case AT_UID:
        case AT_EUID:
        case AT_GID:
        case AT_EGID:
        case AT_SECURE:
        case 27:
        case 28:
            printf("%ld=%ld\n", (long) vector->a_type, (long) vector->a_un.a_val);
            break;
        case AT_EXECFN:
        case AT_PLATFORM:
            printf("%ld=%s\n", (long) vector->a_type, (char *) vector->a_un.a_val);
            break;
        default:
            printf("%ld %s\n", (long) vector->a_type, vector->a_un.a_val != 0 ? "set" : "0");
        }
    }
    uint64_t *random = (uint64_t *) getauxval(AT_RANDOM);
    printf("random: %d\n", random[0] != 0 && random[0] != random[1]);
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *) getauxval(AT_PHDR);
    for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) {
        printf("segment %x %x\n", headers[i].p_type, headers[i].p_flags);
    }
    char name[16];
    prctl(PR_GET_NAME, name);
    printf("name %s, argv ends %d, zero after the data: %d\n", name, argv[argc] == NULL, _end[-1]);
    printf("the break is beyond the program: %d\n", (char *) sbrk(0) >= _end);
    return argc;
}
