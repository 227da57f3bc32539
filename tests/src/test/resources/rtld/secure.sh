# Programs in secure mode, with variables that they must not heed. Usage: secure.sh DIRECTORY
cd "$1"
run() {
    echo "== $*"
    "$@" 2>&1
    echo "status $?"
}
run ./secure ./env
export TZDIR=/t TMPDIR=/t GCONV_PATH=/g LOCPATH=/l NLSPATH=/n HOSTALIASES=/h RES_OPTIONS=x LOCALDOMAIN=d KEPT=yes
run ./env
run ./secure ./env
run env LD_BIND_NOW=1 LD_BIND_NOT=1 LD_WARN=1 LD_VERBOSE=1 LD_HWCAP_MASK=1 LD_USE_LOAD_BIAS=0 LD_PROFILE_OUTPUT=/x ./secure ./env
run env LD_DYNAMIC_WEAK=1 LD_ORIGIN_PATH=/ LD_SHOW_AUXV=1 LD_PROFILE=libm.so.6 LD_OTHER=kept ./secure ./env
run env LD_DEBUG=libs LD_DEBUG_OUTPUT=log ./secure ./env
run env LD_DEBUG=nonsense ./secure ./env
run env LD_LIBRARY_PATH=lost ./secure ./needs-lost
run env LD_LIBRARY_PATH=lost ./secure ./env
run env LD_PRELOAD=libm.so.6 ./secure ./env
run env LD_PRELOAD=./lost/liblost.so:liblost.so ./secure ./env
run env LD_TRACE_LOADED_OBJECTS=1 ./secure ./env
run env LD_TRACE_LOADED_OBJECTS=1 LD_DEBUG=unused ./secure ./env
run ./secure ./with-rpath
run ./secure ./origin-rpath
run ./origin-rpath
run env GLIBC_TUNABLES=glibc.malloc.perturb=17:glibc.malloc.arena_max=3:glibc.malloc.check=1:nonsense=2:glibc.malloc.tcache_count=0 MALLOC_ARENA_MAX=4 MALLOC_PERTURB_=8 MALLOC_CHECK_=1 MALLOC_TOP_PAD_=9 ./secure ./env
run env MALLOC_CHECK_=1 MALLOC_CHECK_=2 GLIBC_TUNABLES=glibc.malloc.check=1 ./secure ./env
run env GLIBC_TUNABLES=glibc.malloc.perturb=17 ./env
unset TZDIR TMPDIR GCONV_PATH LOCPATH NLSPATH HOSTALIASES RES_OPTIONS LOCALDOMAIN
run ./secure /lib64/ld-linux-x86-64.so.2 ./env
run ./secure /lib64/ld-linux-x86-64.so.2 --list ./env
run ./secure /lib64/ld-linux-x86-64.so.2 --library-path lost ./needs-lost
