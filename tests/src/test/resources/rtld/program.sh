# ld.so run as a program, in every way that loads something. Usage: program.sh DIRECTORY
cd "$1"
ld=/lib64/ld-linux-x86-64.so.2
run() {
    echo "== $*"
    "$@" 2>&1
    echo "status $?"
}
run $ld --list /bin/ls
run $ld --list ./show printf
run $ld --list ./show printf no_such_symbol
run $ld --list ./needs-lost
run $ld --list --library-path lost ./needs-lost
run $ld --inhibit-cache --list /bin/ls
run $ld --list libm.so.6
run $ld --verify /bin/ls
run $ld --verify ./static
run $ld --verify ./program.sh
run $ld --verify ./lost/liblost.so
run $ld --verify ./none
run ./show a
run $ld ./show a "b c"
run $ld --argv0 other ./show a
run $ld ./show-fixed a
run $ld ./static a
run $ld --argv0 other ./static a
run $ld --preload libm.so.6:liblost.so --library-path lost ./show
run $ld --inhibit-rpath ./other:./show ./with-rpath
run $ld --inhibit-rpath '' ./with-rpath
run $ld ./with-rpath
run $ld ./none
run $ld none
run $ld ./program.sh
run $ld ./needs-lost
run $ld $ld
run $ld
run $ld --no-such-option
run $ld --version
run $ld ./show --list
run env LD_TRACE_LOADED_OBJECTS=1 $ld ./show
run env LD_TRACE_LOADED_OBJECTS=2 $ld --argv0 other ./show
run env LD_LIBRARY_PATH=lost $ld ./needs-lost
run env LD_LIBRARY_PATH=lost $ld --library-path /none ./needs-lost
run env LD_PRELOAD=./lost/liblost.so $ld ./show
run ./stack
run $ld ./stack
run $ld --preload ./libstack.so ./no-stack
