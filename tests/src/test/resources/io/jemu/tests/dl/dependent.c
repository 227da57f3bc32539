#include <stdio.h>
extern int lib1_version(void); extern int undefined_function(void);
int lib2(void){ return 10 + lib1_version(); } int bad(void){ return undefined_function(); }
__attribute__((constructor)) static void c(void){ puts("dependent ctor"); }
__attribute__((destructor)) static void d(void){ puts("dependent dtor"); }
