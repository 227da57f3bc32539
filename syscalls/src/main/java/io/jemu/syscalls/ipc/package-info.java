/** System V interprocess communication (sysvipc(7)): shared memory. */
package io.jemu.syscalls.ipc;
