int extra(int (*callback)(int), int n) {
    int doubled = callback(n);
    return doubled + 1;
}
