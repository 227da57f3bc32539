/* Prints whose rights it has, what malloc fills memory with, and its environment. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    printf("secure %lu, vector %lu %lu %lu %lu\n", getauxval(AT_SECURE), getauxval(AT_UID), getauxval(AT_EUID),
            getauxval(AT_GID), getauxval(AT_EGID));
    uid_t real, effective, saved;
    getresuid(&real, &effective, &saved);
    printf("user %u %u %u, ", real, effective, saved);
    getresgid(&real, &effective, &saved);
    printf("group %u %u %u, dumpable %d\n", real, effective, saved, prctl(PR_GET_DUMPABLE));
    unsigned char *memory = malloc(100);
    printf("fill %d, secure_getenv %d\n", memory[50], secure_getenv("PATH") != NULL);
    for (char **entry = environ; *entry != NULL; entry++) {
        puts(*entry);
    }
    return 0;
}
