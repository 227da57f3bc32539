/* A random sequence of dlopen, dlmopen, dlclose and questions, which follows from the first argument; the second is its
   length. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 9
#define HANDLES 64

static void *handles[HANDLES];
static int files[HANDLES];
static int held;
static unsigned seed;

static int below(int limit)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % limit;
}

static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    long *numbers = data;
    numbers[0] += !strstr(info->dlpi_name, "vdso");
    numbers[1] = info->dlpi_subs;
    return 0;
}

static long namespace_of(void *handle)
{
    Lmid_t lmid = -9;
    dlinfo(handle, RTLD_DI_LMID, &lmid);
    return lmid;
}

static void chain(struct link_map *map)
{
    while (map->l_prev)
        map = map->l_prev;
    for (; map; map = map->l_next) {
        const char *slash = strrchr(map->l_name, '/');
        if (slash && !strncmp(slash, "/libnode", 8))
            dprintf(1, " %s", slash + 8);
    }
}

static void opens(void)
{
    char file[32];
    int number = below(FILES);
    int mode = below(2) ? RTLD_LAZY : RTLD_NOW;
    sprintf(file, "./libnode%d.so", number);
    mode |= below(4) ? 0 : RTLD_GLOBAL;
    mode |= below(25) ? 0 : RTLD_NODELETE;
    mode |= below(6) ? 0 : RTLD_DEEPBIND;
    mode |= below(6) ? 0 : RTLD_NOLOAD;
    int way = below(6);
    Lmid_t lmid = way == 0 ? LM_ID_NEWLM : below(4);
    dprintf(1, "open %d %x %ld ", number, mode, way < 2 ? (long) lmid : 0L);
    void *handle = way < 2 ? dlmopen(lmid, file, mode) : dlopen(file, mode);
    if (handle) {
        handles[held] = handle;
        files[held++] = number;
        dprintf(1, "-> %ld", namespace_of(handle));
    } else {
        const char *error = dlerror();
        dprintf(1, "[%s]", error ? error : "none");
    }
}

static void closes(int which)
{
    void *handle = handles[which];
    dprintf(1, "close %d of %ld ", files[which], namespace_of(handle));
    handles[which] = handles[--held];
    files[which] = files[held];
    dprintf(1, "= %d", dlclose(handle));
}

static void asks(int which)
{
    const char *(*ask)(void) = dlsym(handles[which], "ask");
    int (*count)(void) = dlsym(handles[which], "count");
    dprintf(1, "ask %d of %ld: ", files[which], namespace_of(handles[which]));
    dprintf(1, "%s ", ask());
    dprintf(1, "%d", count());
}

static void looks(void)
{
    long numbers[2] = {0};
    dl_iterate_phdr(look, numbers);
    dprintf(1, "%ld objects, %ld gone:", numbers[0], numbers[1]);
    if (held)
        chain(handles[below(held)]);
    const char *(*shared)(void) = dlsym(RTLD_DEFAULT, "shared");
    dprintf(1, ", default %s", shared ? shared() : "nobody");
    dlerror();
}

int main(int argc, char **argv)
{
    seed = atoi(argv[1]);
    int length = atoi(argv[2]);
    for (int i = 0; i < length; i++) {
        int what = below(10);
        dprintf(1, "\n%d: ", i);
        if (what < 4 && held < HANDLES)
            opens();
        else if (what < 7 && held > 0)
            closes(below(held));
        else if (what == 7 && held > 0)
            asks(below(held));
        else
            looks();
    }
    dprintf(1, "\nexit: ");
    return 0;
}
