/* Runs code on the stack. */
#include <string.h>

int main(void)
{
    static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
    unsigned char copy[sizeof code];
    memcpy(copy, code, sizeof code);
    __builtin___clear_cache((char *) copy, (char *) copy + sizeof copy);
    int (*function)(void) = (int (*)(void)) copy;
    return function();
}
