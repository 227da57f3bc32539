/* Refers to another object's thread-local variable. */
extern __thread int first;

int *borrow(void) { return &first; }
