/** What is told of processes, threads and their memory. */
package io.jemu.trace.process;
