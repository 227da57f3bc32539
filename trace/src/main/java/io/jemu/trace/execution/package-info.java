/** Which instructions of which programs are told while they run. */
package io.jemu.trace.execution;
