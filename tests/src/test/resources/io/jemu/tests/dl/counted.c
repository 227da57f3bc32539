/* Counts its constructor and destructor in the program. */
extern void count(int began);
extern void slow(const char *what);

__attribute__((constructor)) static void begin(void)
{
#ifdef SLOW
    slow("constructor");
#else
    count(1);
#endif
}

__attribute__((destructor)) static void end(void)
{
#ifdef SLOW
    slow("destructor");
#else
    count(0);
#endif
}

#ifndef NEEDS
int grow(void) { return 3; }
#endif
