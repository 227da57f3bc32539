# Subdirectories for better CPUs, and variables that change the search or the start. Usage: hwcaps.sh DIRECTORY
cd "$1"
ld=/lib64/ld-linux-x86-64.so.2
run() {
    echo "== $*"
    env "$@" 2>&1
    echo "status $?"
}
hw() {
    run LD_LIBRARY_PATH=hw LD_DEBUG=libs "$@" ./needs-lost
}
hw A=b
hw LD_HWCAP_MASK=0
hw LD_HWCAP_MASK=2
hw GLIBC_TUNABLES=glibc.cpu.hwcap_mask=0
hw GLIBC_TUNABLES=glibc.cpu.hwcaps=-SSE4_2
hw GLIBC_TUNABLES=glibc.cpu.hwcaps=SSE4_2,-AVX2
run LD_DEBUG=libs $ld --library-path hw --glibc-hwcaps-prepend mine:none ./needs-lost
run LD_DEBUG=libs $ld --library-path hw --glibc-hwcaps-mask x86-64-v3 ./needs-lost
run LD_DEBUG=libs $ld --library-path hw --glibc-hwcaps-mask '' ./needs-lost
run $ld --help
run LD_ORIGIN_PATH=/none ./origin-rpath
run LD_ORIGIN_PATH=/none $ld ./origin-rpath
run LD_BIND_NOT=1 LD_DEBUG=bindings ./env
run LD_DYNAMIC_WEAK=1 LD_DEBUG=bindings ./env
run LD_USE_LOAD_BIAS=1 ./env
run LD_PREFER_MAP_32BIT_EXEC=1 ./env
run LD_SHOW_AUXV=1 ./env
run LD_SHOW_AUXV=1 $ld ./env
run LD_DEBUG=help ./env
run LD_DEBUG=what,libs ./env
