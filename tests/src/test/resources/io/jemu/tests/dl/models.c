/* Thread-local variables; the model of access is given on the command line. */
__thread int first = 7;
__thread char bytes[SIZE] = {1, 2, 3};
static __thread int own = 9;
static __thread int zero;
__thread long aligned __attribute__((aligned(ALIGNMENT))) = 4;
extern __thread int of_program;
extern __thread int nobodys __attribute__((weak));

int *get_first(void) { return &first; }
int *get_own(void) { return &own; }
long *get_aligned(void) { return &aligned; }
int misaligned(void) { return (unsigned long) &aligned % ALIGNMENT; }
char *get_bytes(void) { return bytes; }
int *get_of_program(void) { return &of_program; }
int *get_nobodys(void) { return &nobodys; }
int sum(void) { return first++ + own++ + zero++ + bytes[2] + bytes[SIZE - 1] + of_program; }
