/**
 * The guest's /proc (proc(5)): its own processes, never the host's. Names that are not listed do not exist (ENOENT).
 *
 * <table>
 * <caption>/proc/PID, /proc/PID/task/TID, and through links /proc/self and /proc/thread-self</caption>
 * <tr><td>maps smaps smaps_rollup statm</td><td>the memory map; pages that can be written without a fault count as
 * dirty; without swap and huge pages</td></tr>
 * <tr><td>mem</td><td>the memory, whatever its protection; what jemu itself has mapped is not written</td></tr>
 * <tr><td>cmdline environ auxv</td><td>what lies on the stack now, as in Linux</td></tr>
 * <tr><td>status stat</td><td>peaks are the present values; the start is jemu's; major faults are not counted</td></tr>
 * <tr><td>oom_score_adj oom_adj timerslack_ns</td><td>can be written, also lowered without CAP_SYS_RESOURCE;
 * without effect</td></tr>
 * <tr><td>net</td><td>arp dev icmp if_inet6 ipv6_route raw route tcp tcp6 udp udp6 unix: the host's; empty tables
 * without a network</td></tr>
 * <tr><td>ns</td><td>links that can be read, not opened</td></tr>
 * <tr><td>comm</td><td>can be written: renames the thread</td></tr>
 * <tr><td>exe cwd root fd/N</td><td>links that lead to the open file itself</td></tr>
 * <tr><td>fdinfo/N</td><td>pos, flags, mnt_id, ino, and what belongs to the kind of file; no locks</td></tr>
 * <tr><td>limits personality</td><td>the process's</td></tr>
 * <tr><td>mounts mountinfo</td><td>the host's; with a sysroot its root is an overlay</td></tr>
 * <tr><td>cgroup</td><td>the root of a control group name space</td></tr>
 * <tr><td>oom_score loginuid sessionid wchan</td><td>as for a process without anything special; cannot be
 * written</td></tr>
 * </table>
 *
 * <table>
 * <caption>The system</caption>
 * <tr><td>cpuinfo</td><td>the emulated CPU, as often as the host has processors</td></tr>
 * <tr><td>filesystems loadavg meminfo stat swaps uptime version vmstat</td><td>the host's</td></tr>
 * <tr><td>mounts net</td><td>links to self/mounts and self/net</td></tr>
 * <tr><td>sys/kernel</td><td>ostype hostname osrelease version domainname as uname(2); pid_max cap_last_cap ngroups_max
 * randomize_va_space; random/uuid boot_id entropy_avail poolsize, from the kernel's random bytes</td></tr>
 * <tr><td>sys/vm</td><td>overcommit_memory max_map_count mmap_min_addr</td></tr>
 * <tr><td>sys/fs</td><td>file-max nr_open pipe-max-size</td></tr>
 * </table>
 */
package io.jemu.syscalls.fs.proc;
