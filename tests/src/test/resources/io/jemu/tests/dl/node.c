/* One of several objects that define the same symbol and tell when they begin and end. */
#include <stdio.h>

#ifdef UNIQUE
__asm__(".pushsection .data\n.globl unique_word\n.type unique_word, @gnu_unique_object\n.size unique_word, 8\n"
        "unique_word: .quad 0\n.popsection");
extern long unique_word;

long *unique(void) { return &unique_word; }
#endif

__thread int counter = 3;

const char *shared(void) { return NAME; }

/* Bound at the first call, by the scope that the object has then. */
const char *ask(void)
{
    ++counter;
    return shared();
}

int count(void) { return ++counter; }

__attribute__((constructor)) static void begin(void)
{
    dprintf(1, "+%s ", NAME);
}

__attribute__((destructor)) static void end(void)
{
    dprintf(1, "-%s ", NAME);
}
