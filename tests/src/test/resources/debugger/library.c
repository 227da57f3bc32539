int deep(int x) {
    return x + 1;
}

int twice(int x) {
    return deep(x) * 2;
}
