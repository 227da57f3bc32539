#include <stdio.h>

int shared(void), weakly(void), guarded(void), shared_by_1(void), guarded_by_1(void), unique_by_1(void),
    unique_by_2(void);
extern int data[4];

int main(void)
{
    printf("shared=%d weakly=%d guarded=%d shared_by_1=%d guarded_by_1=%d unique_by_1=%d unique_by_2=%d data=%d\n",
           shared(), weakly(), guarded(), shared_by_1(), guarded_by_1(), unique_by_1(), unique_by_2(), data[0]);
    return 0;
}
