/**
 * System calls of the host, made by name through its C library. What differs between hosts and the guest's ABI is
 * converted here.
 */
package io.jemu.syscalls.host;
