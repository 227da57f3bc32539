/** Pseudo-terminals: pty(7), with the line discipline N_TTY, and their directory /dev/pts. */
package io.jemu.syscalls.fs.tty;
