#include <setjmp.h>

typedef struct { double x, y; } point;
typedef struct { int a; double b; } mixed;
typedef struct { long a[4]; } big;
typedef struct { float r, g, b; } rgb;
typedef struct { unsigned lo : 3, hi : 5; char c; } bits;
enum colour { RED, GREEN = 5, BLUE };
struct node { int v; struct node *next; };

point scale(point p, double f);
mixed mix(mixed m, int k);
big grow(big b, int k);
rgb shade(rgb c);
bits flip(bits b);
enum colour next_colour(enum colour c);
long double add_long(long double a, int b);
float add_float(float a, float b);
int many(int a, int b, int c, int d, int e, int f, int g, short h, char i, unsigned char j, double k);
int log_line(const char *format, ...);
int walk(struct node *n);
char *name_of(int i);
_Bool negated(_Bool b);
void apply(void (*f)(int), int n);
__int128 wide(__int128 x);
double _Complex conjugate(double _Complex z);
int jumping(const char *s);
void leave(jmp_buf b);
unsigned long same(unsigned long x);
int fill(int (*a)[3], int *p, void *v, char **s);
void nothing(void);
