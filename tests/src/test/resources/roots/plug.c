#include <stdio.h>
#include <pthread.h>
__thread int tls_plain = 7;
__thread char tls_big[3000] = "big";
__attribute__((constructor)) static void in(void) { puts("plug in"); }
__attribute__((destructor)) static void out(void) { puts("plug out"); }
int bump(void) { return ++tls_plain + tls_big[0]; }
