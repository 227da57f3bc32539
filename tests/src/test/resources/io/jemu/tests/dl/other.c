int own(void) { return 42; }
