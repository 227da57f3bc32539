/* Needs no C library, so that namespaces can be many. */
int bare = 1;
