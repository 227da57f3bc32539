/* A library that uses the other one. */
int twice(int);

int use(int x)
{
    return twice(x) + twice(x + 1) + 1;
}
