/**
 * The files that programs see: one tree of the sysroot, the host's files and jemu's own file systems; path resolution
 * in it; open files, descriptors and the memory that transfers go to.
 */
package io.jemu.syscalls.vfs;
