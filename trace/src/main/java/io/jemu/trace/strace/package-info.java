/** The options of strace(1), and what it prints: lines of text and the table of calls, from events. */
package io.jemu.trace.strace;
