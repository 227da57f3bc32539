#include "shapes.h"
#include <stdexcept>

struct Square : Shape {
    int side;
    explicit Square(int s) : side(s) {}
    int area(int scale) const override { return side * side * scale; }
};

Shape::~Shape() {}
int Shape::area(int scale) const { return 2 * scale; }
Shape *make(int side) { return new Square(side); }
int risky(int value)
{
    if (value > 2)
        throw std::runtime_error("too big");
    return value;
}
std::string greet(const std::string &name) { return "hi " + name; }
