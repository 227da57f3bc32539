/** Lets GDB debug the guest: a server of the GDB remote serial protocol (GDB manual, appendix E). */
package io.jemu.trace.gdb;
