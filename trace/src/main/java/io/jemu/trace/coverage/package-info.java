/** Which code has run. */
package io.jemu.trace.coverage;
