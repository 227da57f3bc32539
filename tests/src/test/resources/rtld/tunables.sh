# Programs with tunables set in every way. Usage: tunables.sh DIRECTORY
cd "$1"
count=$(/lib64/ld-linux-x86-64.so.2 --list-tunables | grep -c .)
run() {
    echo "== $*"
    env "$@" ./tunables $count 2>&1
    echo "status $?"
}
list() {
    run "GLIBC_TUNABLES=$1"
}
run A=b
list ''
list glibc.malloc.perturb=66
list glibc.malloc.perturb=66:
list glibc.malloc.perturb=300
list glibc.malloc.perturb=66:glibc.malloc.perturb=67
list glibc.malloc.perturb=66=67
list :nonsense=1:glibc.malloc.perturb=66:glibc.malloc.perturbed=1
list glibc.malloc.mmap_threshold=0x10000:glibc.malloc.top_pad=0
list glibc.malloc.mmap_threshold=4k
list glibc.malloc.mmap_threshold=18446744073709551615:glibc.malloc.trim_threshold=18446744073709551616
list glibc.malloc.tcache_count=-1:glibc.malloc.mxfast=zz:glibc.malloc.arena_max=010
list glibc.rtld.nns=9:glibc.rtld.optional_static_tls=4096:glibc.rtld.dynamic_sort=1
list glibc.rtld.nns=17:glibc.rtld.dynamic_sort=3
list glibc.cpu.hwcaps=-SSE4_2,-AVX2:glibc.cpu.x86_shstk=off
list glibc.pthread.rseq=0:glibc.pthread.mutex_spin_count=7:glibc.elision.enable=1:glibc.mem.tagging=3
list glibc.cpu.x86_non_temporal_threshold=0x8000:glibc.cpu.x86_rep_movsb_threshold=0x1000
run MALLOC_PERTURB_=5 GLIBC_TUNABLES=glibc.malloc.perturb=7
run GLIBC_TUNABLES=glibc.malloc.perturb=7 MALLOC_PERTURB_=5
run MALLOC_ARENA_MAX=3 MALLOC_TOP_PAD_=99999 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=1x MALLOC_MMAP_THRESHOLD_=65536
run LD_PRELOAD=libc_malloc_debug.so.0 GLIBC_TUNABLES=glibc.malloc.check=3
