/** Going back in a run that can be repeated: where it was, what it printed, and whether it can be repeated at all. */
package io.jemu.trace.gdb.replay;
