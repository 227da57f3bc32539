#include <stdio.h>
__thread int dyn_tls = 42; __thread char big[3000]; __thread int zero_tls;
static __thread long local_tls = 7;
int *get_tls(void){ return &dyn_tls; } int get_zero(void){return zero_tls++;} long get_local(void){ return local_tls++; }
char* get_big(void){ return big; }
int lib1_version(void){ return 1; }
__attribute__((constructor)) static void c(void){ puts("tls ctor"); }
__attribute__((destructor)) static void d(void){ puts("tls dtor"); }
