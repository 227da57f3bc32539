/* An object with symbols of many kinds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

int data = 11;
const int constant = 12;
static int own = 13;
__thread int variable = 14;
__attribute__((visibility("hidden"))) int hidden = 15;
__attribute__((visibility("protected"))) int guarded = 16;
__attribute__((weak)) int weak = 17;
extern int nobodys __attribute__((weak));

static int one(void) { return 1; }
static void *choose(void) { return one; }
int chosen(void) __attribute__((ifunc("choose")));

__asm__(".globl absolute\n.set absolute, 0x1234\n.globl sizeless\n.pushsection .text\nsizeless: ret\nnop\nnop\n.popsection");

int *static_data(void) { return &own; }
int *thread_data(void) { return &variable; }
int *hidden_data(void) { return &hidden; }
int has_nobodys(void) { return &nobodys != 0; }

void *ask(void *handle, const char *name) { return dlsym(handle, name); }
void *ask_version(void *handle, const char *name, const char *version) { return dlvsym(handle, name, version); }

static int find_self(struct dl_phdr_info *info, size_t size, void *unused)
{
    const char *slash = strrchr(info->dlpi_name, '/');
    if (slash && !strcmp(slash, "/libdescribed.so"))
        printf("self: %d headers, module %zu, data %s, size %zu\n", info->dlpi_phnum, info->dlpi_tls_modid,
               info->dlpi_tls_data ? "there" : "not there", size);
    return 0;
}

void iterate(void) { dl_iterate_phdr(find_self, 0); }
