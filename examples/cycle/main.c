/* Needs one and four; one needs two, two needs three, three needs one again (a cycle) and four. */
#include <stdio.h>

int one(void);
int four(void);

__attribute__((constructor)) static void begin(void)
{
    puts("constructor of main");
}

__attribute__((destructor)) static void end(void)
{
    puts("destructor of main");
}

int main(void)
{
    printf("main %d\n", one() + four());
    return 0;
}
