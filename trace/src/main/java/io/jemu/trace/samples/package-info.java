/** Where threads are, looked at now and then. */
package io.jemu.trace.samples;
