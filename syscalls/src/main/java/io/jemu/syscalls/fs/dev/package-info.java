/**
 * The guest's /dev.
 *
 * <table>
 * <caption>What is there</caption>
 * <tr><td>null zero full tty ptmx</td><td>the host's devices, if it has them</td></tr>
 * <tr><td>random urandom</td><td>the kernel's random bytes: repeatable if a seed was given</td></tr>
 * <tr><td>pts shm</td><td>the host's directories: terminals and shared memory are shared with it;
 * in a sandbox they are the guest's own</td></tr>
 * <tr><td>fd stdin stdout stderr</td><td>links into /proc/self/fd</td></tr>
 * </table>
 *
 * <p>Other names do not exist (ENOENT), and none can be made (ENOENT): a guest has no use for the host's disks, memory
 * or hardware, and jemu may well run as root.
 */
package io.jemu.syscalls.fs.dev;
