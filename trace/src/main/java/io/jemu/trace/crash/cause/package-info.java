/** Recognised causes of deaths, a class for each. */
package io.jemu.trace.crash.cause;
