/* Audit modules that answer in special ways: VERSION, and VETO or REDIRECT. */
#define _GNU_SOURCE
#include <link.h>
#include <string.h>

unsigned int la_version(unsigned int version) { return VERSION; }

#ifdef VETO
char *la_objsearch(const char *name, uintptr_t *cookie, unsigned int flag) {
    return flag == VETO && strstr(name, "libtraced") != NULL ? ANSWER : (char *) name;
}
#endif

#ifdef REDIRECT
static long mine(long a) { return 77; }

unsigned int la_objopen(struct link_map *map, Lmid_t lmid, uintptr_t *cookie) {
    return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to, unsigned int *flags,
        const char *name) {
    return strcmp(name, "traced_quiet") == 0 ? (uintptr_t) mine : symbol->st_value;
}
#endif
