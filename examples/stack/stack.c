/* Prints what the kernel put on the initial stack: arguments, environment and auxiliary vector. */
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif
#ifndef AT_RSEQ_FEATURE_SIZE
#define AT_RSEQ_FEATURE_SIZE 27
#define AT_RSEQ_ALIGN 28
#endif

static const struct { uint64_t type; const char *name; int string; } names[] = {
    {AT_PHDR, "AT_PHDR", 0}, {AT_PHENT, "AT_PHENT", 0}, {AT_PHNUM, "AT_PHNUM", 0}, {AT_PAGESZ, "AT_PAGESZ", 0},
    {AT_BASE, "AT_BASE", 0}, {AT_FLAGS, "AT_FLAGS", 0}, {AT_ENTRY, "AT_ENTRY", 0}, {AT_UID, "AT_UID", 0},
    {AT_EUID, "AT_EUID", 0}, {AT_GID, "AT_GID", 0}, {AT_EGID, "AT_EGID", 0}, {AT_CLKTCK, "AT_CLKTCK", 0},
    {AT_PLATFORM, "AT_PLATFORM", 1}, {AT_HWCAP, "AT_HWCAP", 0}, {AT_HWCAP2, "AT_HWCAP2", 0},
    {AT_SECURE, "AT_SECURE", 0}, {AT_RANDOM, "AT_RANDOM", 0}, {AT_EXECFN, "AT_EXECFN", 1},
    {AT_SYSINFO_EHDR, "AT_SYSINFO_EHDR", 0}, {AT_MINSIGSTKSZ, "AT_MINSIGSTKSZ", 0},
    {AT_RSEQ_FEATURE_SIZE, "AT_RSEQ_FEATURE_SIZE", 0}, {AT_RSEQ_ALIGN, "AT_RSEQ_ALIGN", 0},
};

int main(int argc, char **argv, char **envp)
{
    printf("argc %d\n", argc);
    for (int i = 0; i < argc; i++)
        printf("argv[%d] %s\n", i, argv[i]);
    char **env = envp;
    for (; *env != NULL; env++)
        printf("env %s\n", *env);
    for (Elf64_auxv_t *aux = (Elf64_auxv_t *)(env + 1); aux->a_type != AT_NULL; aux++) {
        size_t i = 0;
        while (i < sizeof names / sizeof names[0] && names[i].type != aux->a_type)
            i++;
        if (i == sizeof names / sizeof names[0])
            printf("AT_%" PRIu64 " 0x%" PRIx64 "\n", aux->a_type, aux->a_un.a_val);
        else if (names[i].string)
            printf("%s %s\n", names[i].name, (char *)aux->a_un.a_val);
        else
            printf("%s 0x%" PRIx64 "\n", names[i].name, aux->a_un.a_val);
    }
    return 0;
}
