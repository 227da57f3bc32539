/* What every source of a generated graph begins with; declarations instead of headers, for speed. */
typedef unsigned long size_t;
extern int dprintf(int, const char *, ...);
/* Nothing is lost when a program ends in the middle. */
#define printf(...) dprintf(1, __VA_ARGS__)
extern int strcmp(const char *, const char *);
extern void *dlopen(const char *, int);
extern int dlclose(void *);
extern void *dlsym(void *, const char *);
extern void *dlvsym(void *, const char *, const char *);
extern char *dlerror(void);

#define RTLD_LAZY 1
#define RTLD_NOW 2
#define RTLD_NOLOAD 4
#define RTLD_DEEPBIND 8
#define RTLD_GLOBAL 0x100
#define RTLD_NODELETE 0x1000
#define RTLD_NEXT ((void *) -1l)
#define RTLD_DEFAULT ((void *) 0)

typedef const char *Function(void);

/* What a look-up by name found: the function's word, or the message. */
static inline const char *found(void *address)
{
    return address ? ((Function *) address)() : dlerror();
}
