/** Sockets: files of the host, and what jemu itself knows of those between processes of the guest. */
package io.jemu.syscalls.net;
