# needs: make gcc g++ ar objdump strip
# loaders: jemu
# A small project built by make in parallel: compilers, assembler, linker and archiver as guests.
mkdir -p src; cd src
for i in 1 2; do echo "int f$i(int x) { int s = 0; for (int i = 0; i < x; i++) s += i * $i; return s; }" > f$i.c; done
echo '#include <stdio.h>
int f1(int), f2(int);
int main(void) { printf("%d\n", f1(10) + f2(10)); return 0; }' > main.c
cat > t.cc <<'END'
extern "C" int puts(const char *);
template <typename T, int N> struct Sum { static T of(const T *p) { return *p + Sum<T, N - 1>::of(p + 1); } };
template <typename T> struct Sum<T, 0> { static T of(const T *) { return T(); } };
struct Error { const char *what; };
int main() {
    int a[] = {1, 2, 3, 4};
    try { if (Sum<int, 4>::of(a) == 10) throw Error{"thrown"}; } catch (const Error &e) { puts(e.what); }
}
END
cat > Makefile <<'END'
CFLAGS = -O1 -g
all: main t
main: main.o libf.a
	$(CC) -o $@ $^
libf.a: f1.o f2.o
	$(AR) rcsD $@ $^
t: t.cc
	$(CXX) -std=c++17 -O1 -pipe -o $@ $<
sub:
	+$(MAKE) -C . -j2 f1.o f2.o
.PHONY: all sub
END
make -s -j2 all 2>&1; echo "make: $?"
./main; ./t
make -s -j2 -q all; echo "up to date: $?"
touch f1.c; make -j2 sub 2>&1 | sort
objdump -d f2.o | wc -l; nm libf.a | sort; strip -o stripped main; ./stripped
echo 'int x = ;' | gcc -c -xc - -o /dev/null 2>&1 | head -2; echo "gcc: ${PIPESTATUS[1]}"
printf 'all:\n\t@false\n' > failing; make -f failing 2>&1; echo "make: $?"
cd ..; rm -rf src
