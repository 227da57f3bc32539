/* One of several libraries that define the same symbols; VALUE tells whose a definition is. */
int shared(void) { return VALUE; }
#if VALUE == 1
__attribute__((weak))
#endif
int weakly(void) { return VALUE; }
#if VALUE == 1
__attribute__((visibility("protected")))
#endif
int guarded(void) { return VALUE; }
int data[4] = {VALUE};

#define NAME2(prefix, value) prefix##value
#define NAME(prefix, value) NAME2(prefix, value)
int NAME(shared_by_, VALUE)(void) { return shared(); }
int NAME(guarded_by_, VALUE)(void) { return guarded(); }

#define TEXT2(value) #value
#define TEXT(value) TEXT2(value)
__asm__(".data\n.globl unique\n.type unique, @gnu_unique_object\nunique: .long " TEXT(VALUE)
        "\n.size unique, 4\n.text");
extern int unique;
int NAME(unique_by_, VALUE)(void) { return unique; }
