/** Instructions that are executed: as text, with names, and with what they change. */
package io.jemu.trace.instructions;
