/* Registers destructors of thread-local objects, as C++ does. */
#include <stdio.h>

extern int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
extern void *__dso_handle;
static __thread int object;

static void destroy(void *pointer)
{
    printf("destroying %d\n", *(int *) pointer);
}

void use(int value)
{
    object = value;
    __cxa_thread_atexit_impl(destroy, &object, &__dso_handle);
}

__attribute__((destructor)) static void end(void)
{
    printf("-pinned\n");
}
