#ifdef FULL
int missing(void) { return 0; }
#else
int other_missing(void) { return 0; }
#endif
