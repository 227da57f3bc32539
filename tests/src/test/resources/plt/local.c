/* An IFUNC that no other object sees. */
static int two(void)
{
    return 2;
}

static int (*pick(void))(void)
{
    return two;
}

static int mine(void) __attribute__((ifunc("pick")));

int main(void)
{
    return mine() + mine() - 4;
}
