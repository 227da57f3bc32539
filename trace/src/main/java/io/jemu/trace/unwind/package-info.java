/**
 * Who called whom: frames of a stack by the unwind tables of the mapped objects (.eh_frame; DWARF 5 section 6.4, LSB Core
 * "Exception Frames"), and by guesses where there are none.
 */
package io.jemu.trace.unwind;
