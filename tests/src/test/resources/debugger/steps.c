#include <stdlib.h>
#include <unistd.h>

int twice(int);
int value = 1;
long other[4];

static int level(int depth) {
    int local = depth;
    if (depth > 0) {
        local += level(depth - 1);
    }
    local++;
    return local;
}

static int read_value(void) {
    return value + 1;
}

int main(void) {
    int sum = twice(3);
    sum += twice(4);
    value = 2;
    value = 3;
    other[2] = level(3);
    other[2]++;
    sum += read_value();
    if (getppid() == 0) {
        return sum;
    }
    abort();
}
