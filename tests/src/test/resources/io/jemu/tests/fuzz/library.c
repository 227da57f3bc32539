/* The library that is damaged: something of each kind that a linker deals with. */
#include <stdio.h>
#include <stdlib.h>

int data[100] = { 1, 2, 3 };
int *inside = &data[1];
int zeroed[2000];
__thread int perThread = 7;
__thread int zeroedPerThread[10];

static int chosen(void) { return 5; }
static void *resolve(void) { return chosen; }
int indirect(void) __attribute__((ifunc("resolve")));

__attribute__((constructor)) static void start(void) { data[3]++; }
__attribute__((destructor)) static void finish(void) { data[3]--; }
__attribute__((weak)) int weakOne(int value) { return value + 1; }

int f(int value)
{
    char *text = malloc(20);
    snprintf(text, 20, "%d", value + *inside + indirect() + perThread++ + zeroedPerThread[2] + zeroed[1000]);
    int result = atoi(text);
    free(text);
    return weakOne(result);
}

int oldOne(void) { return 1; }
int newOne(void) { return 2; }
asm(".symver oldOne, both@V1");
asm(".symver newOne, both@@V2");
