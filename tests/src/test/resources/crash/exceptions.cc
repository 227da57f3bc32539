// Dies of what C++ programs die of.
#include <stdexcept>
#include <string>
#include <thread>

struct Shape {
    Shape() { describe(); }
    virtual ~Shape() {}
    __attribute__((noinline)) void describe() { draw(); }
    virtual void draw() = 0;
};

struct Circle : Shape {
    void draw() override {}
};

namespace app {
struct Failure { int code; };
}

__attribute__((noinline)) static void fail(const std::string &how) {
    if (how == "standard") {
        throw std::out_of_range("no such element");
    }
    throw app::Failure{7};
}

__attribute__((noinline)) static void promises(const std::string &how) noexcept {
    fail(how);
}

int main(int argc, char **argv) {
    std::string how = argc > 1 ? argv[1] : "";
    if (how == "virtual") {
        Circle circle;
    } else if (how == "thread") {
        std::thread thread([] {});
    } else if (how == "noexcept") {
        promises("standard");
    } else {
        fail(how);
    }
    return 0;
}
