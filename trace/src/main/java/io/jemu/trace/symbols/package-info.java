/** Names for places in code. */
package io.jemu.trace.symbols;
