/** How calls between objects find their target: procedure linkage tables, and the stories of single calls. */
package io.jemu.trace.plt;
