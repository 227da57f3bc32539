// An exception passes through a call that an auditor wants to see the end of.
#include <cstdio>
#include <stdexcept>

extern "C" long traced_throw(long);

static long call(long a) {
    try {
        return traced_throw(a);
    } catch (std::runtime_error &e) {
        std::puts(e.what());
        return -1;
    }
}

int main() {
    std::printf("%ld %ld %ld\n", call(1), call(2), call(3));
}
