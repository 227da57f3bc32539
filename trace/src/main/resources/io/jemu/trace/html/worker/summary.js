// Sums and lists: system calls, processes, the run as a whole.

/** Classes of system calls, as colours tell them apart. */
export const CLASSES = ['file', 'memory', 'process', 'signal', 'network', 'time', 'other'];

/** What the names of a class begin with; the first class that fits counts. */
const PREFIXES = Object.entries({
    other: 'getrandom syscall_',
    network: 'socket connect accept bind listen send recv shutdown getsock setsock getpeer',
    memory: 'brk mmap munmap mremap mprotect madvise mlock munlock msync mincore membarrier shm',
    signal: 'rt_sig sigaltstack signalfd pause alarm',
    time: 'futex nanosleep clock_ timer time gettimeofday poll ppoll select pselect epoll getitimer setitimer',
    file: 'open close read write pread pwrite preadv lseek stat fstat lstat newfstat access faccess getdents getcwd '
        + 'chdir fchdir mkdir rmdir unlink rename link symlink chmod fchmod chown fchown lchown truncate ftruncate '
        + 'fallocate fadvise dup pipe fcntl flock fsync fdatasync ioctl umask utime mknod sendfile splice copy_file '
        + 'memfd inotify eventfd getxattr lgetxattr fgetxattr sync',
    process: 'execve fork vfork clone exit wait kill tkill tgkill get set prctl arch_prctl prlimit rseq sched_ cap '
        + 'uname sysinfo times',
}).map(([name, prefixes]) => [name, prefixes.split(' ')]);

/** The number of a system call's class. */
export function classOf(name) {
    const found = PREFIXES.find(([, prefixes]) => prefixes.some(prefix => name.startsWith(prefix)));
    return CLASSES.indexOf(found === undefined ? 'other' : found[0]);
}

/** Whether a result is an error number. */
const MOST_ERRNO = 4095n;
export const failed = result => BigInt.asIntN(64, result) < 0n && BigInt.asIntN(64, result) >= -MOST_ERRNO;

/** Calls by name: how many, how many failed, nanoseconds in all and at most. */
export function countCalls(table, pid) {
    const found = new Map();
    const names = table.column('name');
    const pids = table.column('pid');
    const durations = table.column('duration');
    const results = table.column('result');
    for (let row = 0; row < table.size; row++) {
        if (pid !== null && pids[row] !== pid) {
            continue;
        }
        let sum = found.get(names[row]);
        if (sum === undefined) {
            const name = table.names.list[names[row]];
            sum = {name, kind: classOf(name), calls: 0, errors: 0, total: 0, longest: 0};
            found.set(names[row], sum);
        }
        sum.calls++;
        sum.errors += failed(results[row]) ? 1 : 0;
        sum.total += durations[row];
        sum.longest = Math.max(sum.longest, durations[row]);
    }
    return [...found.values()];
}

/** For each process what it did. */
export function listProcesses(tables, images) {
    const count = (table) => {
        const counts = new Map();
        const pids = table.column('pid');
        for (let row = 0; row < table.size; row++) {
            counts.set(pids[row], (counts.get(pids[row]) ?? 0) + 1);
        }
        return counts;
    };
    const syscalls = count(tables.syscalls);
    const bindings = count(tables.bindings);
    const signals = count(tables.signals);
    return images.tree().map(({process, depth}) => ({pid: process.pid, parent: process.parent, depth,
        start: process.start, end: process.end, outcome: process.outcome, status: process.status,
        threads: process.threads.length, syscalls: syscalls.get(process.pid) ?? 0,
        bindings: bindings.get(process.pid) ?? 0, signals: signals.get(process.pid) ?? 0,
        images: process.images.map(({index, path, argv}) => ({index, path, argv}))}));
}

/** Images that have something to show, each with a name. */
export function listImages(tables, images) {
    const used = new Set();
    for (const key of ['objects', 'bindings', 'maps']) {
        const table = tables[key];
        for (let row = 0; row < table.size; row++) {
            used.add(images.imageAt(table.column('pid')[row], table.column('order')[row]));
        }
    }
    return images.images.filter(image => used.has(image))
        .map(({index, pid, path, argv, begin, end, copyOf}) => ({index, pid, path, argv, begin, end,
            forked: copyOf !== null}));
}
