/* Calls each function three times. */
#include <stdio.h>

int twice(int);
int chosen(void);

int main(void)
{
    int sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += twice(i);
        sum += chosen();
    }
    printf("%d\n", sum);
    return 0;
}
