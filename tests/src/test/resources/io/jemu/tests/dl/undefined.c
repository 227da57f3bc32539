extern int nowhere_to_be_found; int f(void){ return nowhere_to_be_found; }
