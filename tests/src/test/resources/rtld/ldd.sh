# ldd with each of its options, and the variables behind them. Usage: ldd.sh DIRECTORY
cd "$1"
run() {
    echo "== $*"
    "$@" 2>&1
    echo "status $?"
}
for file in ./needs-lost ./undefined ./unused ./libundefined.so; do
    for options in "" -d -u "-v -r"; do
        run ldd $options $file
    done
done
run ldd /bin/ls
run ldd -v ./show
run ldd -r ./show-fixed
run ldd ./show ./static ./none /etc
run ldd ./program.sh
run env LD_LIBRARY_PATH=lost ldd -v ./needs-lost
run env LD_TRACE_LOADED_OBJECTS=1 ./show
run env LD_TRACE_LOADED_OBJECTS=1 LD_WARN=1 ./undefined
run env LD_TRACE_LOADED_OBJECTS=1 LD_WARN= ./undefined
run env LD_TRACE_LOADED_OBJECTS=1 LD_WARN=1 LD_BIND_NOW=1 ./undefined
run env LD_TRACE_LOADED_OBJECTS=1 LD_VERBOSE=1 ./needs-version
run env LD_TRACE_LOADED_OBJECTS=1 LD_DEBUG=unused LD_BIND_NOW=1 ./unused
run ldd ./needs-version
run ./needs-version
