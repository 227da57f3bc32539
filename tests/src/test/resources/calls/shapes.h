#include <string>

struct Shape {
    virtual ~Shape();
    virtual int area(int scale) const;
};

Shape *make(int side);
int risky(int value);
std::string greet(const std::string &name);
