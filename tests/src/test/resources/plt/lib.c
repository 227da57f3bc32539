/* A library with an ordinary function and an IFUNC. */
int twice(int x)
{
    return 2 * x;
}

static int two(void)
{
    return 2;
}

static int (*pick(void))(void)
{
    return two;
}

int chosen(void) __attribute__((ifunc("pick")));
