#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>
#include <mutex>
#include <stdexcept>
#include <sstream>
#include <algorithm>
#include <future>
struct T { std::string n; ~T() { std::cout << "~T " << n << '\n'; } };
static thread_local T tl{"tl"};
static std::mutex m;
static void thrower(int n) { T guard{"guard" + std::to_string(n)}; if (n == 0) throw std::out_of_range("deep"); thrower(n - 1); }
int main()
{
    tl.n = "main";
    try { thrower(3); } catch (const std::exception &e) { std::cout << "caught " << e.what() << '\n'; }
    try { std::vector<int>().at(3); } catch (const std::out_of_range &e) { std::cout << "vec\n"; }
    std::thread t([] { std::lock_guard<std::mutex> g(m); tl.n = "thread"; try { thrower(1); } catch (...) { std::cout << "in thread\n"; } });
    t.join();
    auto f = std::async(std::launch::async, []() -> int { throw std::runtime_error("future"); });
    try { f.get(); } catch (const std::exception &e) { std::cout << e.what() << '\n'; }
    std::map<std::string, double> mm; for (int i = 0; i < 20; i++) mm["k" + std::to_string(i * 7 % 20)] = i / 3.0;
    std::ostringstream o; for (auto &p : mm) o << p.first << '=' << p.second << ' '; std::cout << o.str() << std::endl;
    return 3;
}
