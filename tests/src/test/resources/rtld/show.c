/* Prints what a program sees of how it was started. */
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;
#ifdef __PIE__
extern struct r_debug _r_debug;
#endif

int main(int argc, char **argv)
{
    char text[4096];
    for (int i = 0; i < argc; i++) {
        printf("argument %s\n", argv[i]);
    }
    ssize_t length = readlink("/proc/self/exe", text, sizeof text - 1);
    text[length < 0 ? 0 : length] = '\0';
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *) getauxval(AT_PHDR);
    printf("exe %s\nexecfn %s\ninterpreter %d, first header %d of %lu, stack %lu, vector %d\n", text,
            (char *) getauxval(AT_EXECFN), getauxval(AT_BASE) != 0, (int) headers->p_type, getauxval(AT_PHNUM),
            (unsigned long) argv % 16, (char **) (environ - 1) > argv);
    FILE *file = fopen("/proc/self/cmdline", "r");
    for (int c = getc(file); c != EOF; c = getc(file)) {
        putchar(c == '\0' ? ' ' : c);
    }
    putchar('\n');
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, "SHOWN", 5) == 0) {
            puts(*entry);
        }
    }
#ifdef __PIE__
    for (struct link_map *map = _r_debug.r_map; map != NULL; map = map->l_next) {
        if (strstr(map->l_name, "vdso") == NULL) {
            printf("map %s\n", map->l_name);
        }
    }
#endif
    return 7;
}
