#include <stdlib.h>

int plugged(int a) { return abs(a) + atoi("1"); }
