/* A library that is closed. */
int answer(int n) {
    return n + 42;
}
