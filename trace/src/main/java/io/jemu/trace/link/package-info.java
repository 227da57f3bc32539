/** What is told of programs being linked. */
package io.jemu.trace.link;
