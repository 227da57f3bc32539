#include <stdio.h>

extern int upper(void);

int main(void)
{
    printf("%d\n", upper());
    return 0;
}
