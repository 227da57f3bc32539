namespace geo {
struct Circle {
    double area(int scale) const;
    double area(const char *name) const;
};
}
