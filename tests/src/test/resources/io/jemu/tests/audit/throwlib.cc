#include <stdexcept>

extern "C" long traced_throw(long a) {
    if (a > 1) {
        throw std::runtime_error("thrown");
    }
    return a;
}
