/** What can be seen of a process that is about to die: reads it, changes nothing. */
package io.jemu.trace.crash.scene;
