/**
 * A file system in memory (tmpfs(5)): {@code --tmpfs}, /dev/shm and what a sandbox writes. Directories, links and
 * attributes are Java objects; a regular file is a memfd of the host, so that it can be mapped, shared and transferred
 * as any file. Nothing of it has a name on the host, and nothing is left of it when jemu has ended, however it ends.
 *
 * <p>Devices cannot be made in it. The limit of its size counts what is written by write(2) and allocated by
 * fallocate(2) at once; what is written through mappings or by splice(2) only when the next write is checked.
 */
package io.jemu.syscalls.fs.tmp;
