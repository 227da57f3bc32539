// Virtual calls into a library, objects passed by address, and an exception that passes through it.
#include "shapes.h"
#include <cstdio>
#include <exception>

int main()
{
    Shape *shape = make(4);
    shape->area(3);
    delete shape;
    for (int i = 1; i < 9; i += 3) {
        try {
            risky(i);
        } catch (std::exception &e) {
            std::puts(e.what());
        }
    }
    std::puts(greet("you").c_str());
}
