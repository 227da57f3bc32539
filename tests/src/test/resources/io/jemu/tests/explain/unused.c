int printf(const char *, ...);
int missing(void);
int weak_missing(void) __attribute__((weak));

int main(int argc, char **argv)
{
    if (argc > 1) {
        return missing();
    }
    printf("weak_missing=%d\n", weak_missing ? 1 : 0);
    return 0;
}
