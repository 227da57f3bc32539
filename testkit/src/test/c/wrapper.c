#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* A preloaded library that hides strdup, too. */
char *strdup(const char *text)
{
    char *(*next)(const char *) = (char *(*)(const char *)) dlsym(RTLD_NEXT, "strdup");
    char longer[100];
    snprintf(longer, sizeof longer, "%s by wrapper", text);
    return next(longer);
}
