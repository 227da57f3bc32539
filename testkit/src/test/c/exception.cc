#include <cstdio>
#include <cstdlib>
#include <stdexcept>

/* An exception through an interposed function. */
static int throws(const void *, const void *)
{
    throw std::runtime_error("thrown");
}

int main()
{
    int values[2] = {2, 1};
    try {
        qsort(values, 2, sizeof *values, throws);
    } catch (const std::exception &e) {
        std::puts(e.what());
    }
}
