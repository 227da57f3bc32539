/* ns::f(std::string const&, int), without a compiler for C++. */
int f(void *, int) __asm__("_ZN2ns1fERKSsi");

#ifdef CALLER
int main(void) { return f(0, 1); }
#else
int f(void *string, int number) { return number; }
#endif
