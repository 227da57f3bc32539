/** Calls from one object into another: found in the running program, their arguments read, told as ltrace does. */
package io.jemu.trace.calls;
