// Functions with parameters of every kind that prototypes tell of.
#include <stdarg.h>

enum Colour { RED, GREEN = 5, BLUE };
enum class Level : short { LOW = -3, HIGH = 7 };
struct Point { double x, y; };
struct Packed { unsigned a : 3; unsigned b : 7; char tail[2]; };
union Either { int i; float f; };
struct Node { int value; Node *next; };
struct Counted { Counted(const Counted &); ~Counted(); int *count; };
typedef unsigned long word;

extern "C" {
int plain(int a, const char *text, word w) { return a + (text != 0) + (int) w; }
void nothing(void) {}
int printing(const char *format, ...) { return format != 0; }
double floats(float f, double d, long double l, bool b) { return f + d + (double) l + b; }
struct Point by_value(struct Point p, struct Packed q, union Either e) { p.x += q.a + e.i; return p; }
enum Colour painted(enum Colour c, int (*callback)(int), void *data) { (void) data; return callback ? BLUE : c; }
long listed(const Node *list, const int (&array)[3]) { return list->value + array[0]; }
char *narrow(unsigned char a, short b, signed char c, unsigned short d) { return (char *) 0 + a + b + c + d; }
}

namespace inner {
int scaled(int a, Level level) { return a * (int) level; }
}

class Shape {
public:
    explicit Shape(int sides);
    virtual ~Shape();
    virtual int sides(long long wide) const;
    static int count(char c);
private:
    int sides_;
};

Shape::Shape(int sides) : sides_(sides) {}
Shape::~Shape() {}
int Shape::sides(long long wide) const { return sides_ + (int) wide; }
int Shape::count(char c) { return c; }
int counted(Counted c, int Shape::*data, int (Shape::*function)(long long) const) { return *c.count + (data != 0) + (function != 0); }
