int old(void) { return 1; }
int new(void) { return 2; }
#ifdef VERSIONED
__asm__(".symver old, two@OLD\n.symver new, two@@NEW");
#else
int two(void) { return 0; }
#endif
