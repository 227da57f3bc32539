/* An audit module that tells every event on standard error. AUDITOR_PLT makes it trace calls, too. */
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return *path == 0 ? "program" : slash == NULL ? path : slash + 1;
}

static const char *of(uintptr_t *cookie) {
    return name_of(((struct link_map *) *cookie)->l_name);
}

static void tell(const char *text) {
    write(2, text, strlen(text));
}

#define TELL(...) do { char text_[600]; snprintf(text_, sizeof text_, __VA_ARGS__); tell(text_); } while (0)

unsigned int la_version(unsigned int version) {
    TELL("la_version %u\n", version);
    return LAV_CURRENT;
}

void la_activity(uintptr_t *cookie, unsigned int flag) {
    TELL("la_activity %s %u\n", of(cookie), flag);
}

char *la_objsearch(const char *name, uintptr_t *cookie, unsigned int flag) {
    TELL("la_objsearch %s for %s, flag %#x\n", name, of(cookie), flag);
    return (char *) name;
}

unsigned int la_objopen(struct link_map *map, Lmid_t lmid, uintptr_t *cookie) {
    if (strstr(map->l_name, "vdso") != NULL) {
        return 0;
    }
    TELL("la_objopen %s in %ld, cookie %s, l_ld %d\n", name_of(map->l_name), lmid,
            *cookie == (uintptr_t) map ? "is the map" : "is not the map", map->l_ld != NULL);
    return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

void la_preinit(uintptr_t *cookie) {
    TELL("la_preinit %s\n", of(cookie));
}

unsigned int la_objclose(uintptr_t *cookie) {
    TELL("la_objclose %s\n", of(cookie));
    return 0;
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to, unsigned int *flags,
        const char *name) {
    TELL("la_symbind64 %s of %s to %s, flags %#x, value %d\n", name, of(from), of(to), *flags,
            symbol->st_value != 0);
    return symbol->st_value;
}

#ifdef PLT
static int is(const char *name, const char *other) {
    return strcmp(name, other) == 0;
}

static int has_integer(const char *name) {
    return !is(name, "traced_double") && !is(name, "traced_long_double") && !is(name, "traced_big");
}

Elf64_Addr la_x86_64_gnu_pltenter(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to,
        La_x86_64_regs *regs, unsigned int *flags, const char *name, long *frame) {
    if (strncmp(name, "traced_", 7) != 0) {
        *flags |= LA_SYMB_NOPLTENTER;
        return symbol->st_value;
    }
    TELL("enter %s %s->%s rdi=%lu flags=%#x frame=%ld\n", name, of(from), of(to),
            has_integer(name) ? regs->lr_rdi : 0, *flags, *frame);
    if (is(name, "traced_sum")) {
        TELL("  rsi=%lu rdx=%lu rcx=%lu r8=%lu r9=%lu stack=%lu %lu\n", regs->lr_rsi, regs->lr_rdx, regs->lr_rcx,
                regs->lr_r8, regs->lr_r9, ((unsigned long *) regs->lr_rsp)[1], ((unsigned long *) regs->lr_rsp)[2]);
    }
    if (is(name, "traced_double") || is(name, "traced_changed")) {
        TELL("  xmm0=%g\n", *(double *) &regs->lr_xmm[0]);
    }
    if (is(name, "traced_changed")) {
        regs->lr_rdi += 1;
        ((double *) &regs->lr_xmm[0])[0] += 0.5;
    }
    if (!is(name, "traced_quiet")) {
        *frame = 64;
    }
    return symbol->st_value;
}

unsigned int la_x86_64_gnu_pltexit(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to,
        const La_x86_64_regs *in, La_x86_64_retval *out, const char *name) {
    TELL("exit %s %s->%s rdi was %lu, rax=%lu\n", name, of(from), of(to), has_integer(name) ? in->lr_rdi : 0,
            has_integer(name) ? out->lrv_rax : 0);
    if (is(name, "traced_double")) {
        TELL("  xmm0=%g\n", *(double *) &out->lrv_xmm0);
    }
    if (is(name, "traced_pair")) {
        TELL("  rdx=%lu\n", out->lrv_rdx);
    }
    if (is(name, "traced_long_double")) {
        TELL("  st0=%Lg\n", out->lrv_st0);
        out->lrv_st0 += 100;
    }
    if (is(name, "traced_changed")) {
        out->lrv_rax += 1000;
    }
    return 0;
}
#endif
