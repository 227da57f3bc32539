/* Tells when it begins and ends; what else happens then is given on the command line. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#ifndef BEGIN
#define BEGIN
#endif
#ifndef END
#define END
#endif
#ifndef MORE
#define MORE
#endif

static void *held;
extern int asks(const char *name) __attribute__((weak));

MORE

/* Definitions behind this object, and from its point of view. */
void *next_one(const char *name) { return dlsym(RTLD_NEXT, name); }
void *any_one(const char *name) { return dlsym(RTLD_DEFAULT, name); }

static void is_there(const char *file)
{
    void *handle = dlopen(file, RTLD_NOW | RTLD_NOLOAD);
    printf("(%s %d) ", file, handle != 0);
    if (handle)
        dlclose(handle);
}

__attribute__((constructor)) static void begin(void)
{
    printf("+%s ", NAME);
    BEGIN
}

__attribute__((destructor)) static void end(void)
{
    printf("-%s ", NAME);
    END
}
