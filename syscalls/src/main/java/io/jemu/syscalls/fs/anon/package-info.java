/** Files that have no name and exist only as descriptors. */
package io.jemu.syscalls.fs.anon;
