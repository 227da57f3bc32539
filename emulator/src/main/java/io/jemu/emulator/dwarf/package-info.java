/**
 * Reads prototypes of functions from DWARF debugging information, versions 2 to 5: bytes in, records out, no I/O. Split
 * DWARF (.dwo) and type units of version 4 (.debug_types) are not read.
 */
package io.jemu.emulator.dwarf;
