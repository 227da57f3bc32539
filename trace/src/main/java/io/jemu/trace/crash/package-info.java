/** What jemu says about how a guest ended: reads the dead process, changes nothing. */
package io.jemu.trace.crash;
