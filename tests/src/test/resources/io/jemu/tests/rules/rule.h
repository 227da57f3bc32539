/* What every source of a scene begins with. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Output is words with a blank between. */
static inline void say(const char *word) { printf("%s ", word); fflush(stdout); }
static inline void sayNumber(long number) { printf("%ld ", number); fflush(stdout); }

/* A function that tells who it is, and one that calls another by its dynamic symbol. */
#define DEFINE(function, word) const char *function(void) { return word; }
#define FORWARD(caller, callee) extern const char *callee(void); const char *caller(void) { return callee(); }
#define DECLARE(function) extern const char *function(void);

#define CONSTRUCTOR(word) __attribute__((constructor)) static void constructor(void) { say("+" word); }
#define DESTRUCTOR(word) __attribute__((destructor)) static void destructor(void) { say("-" word); }

typedef const char *Function(void);

/* dlopen, or the end with its message. */
static inline void *openIt(const char *name, int mode)
{
    void *handle = dlopen(name, mode);
    if (!handle) {
        say(dlerror());
        exit(1);
    }
    return handle;
}

/* What the definition that dlsym finds says of itself, or dlerror's text. */
static inline const char *ask(void *handle, const char *name)
{
    Function *function = (Function *) dlsym(handle, name);
    return function ? function() : dlerror();
}
