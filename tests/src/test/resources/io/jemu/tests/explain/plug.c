int shared(void) __attribute__((weak));
int plug(void) { return shared ? shared() : 0; }
