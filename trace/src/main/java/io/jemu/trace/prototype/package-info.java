/**
 * How functions are called and how their arguments are shown: prototypes of ltrace's configuration files and of DWARF,
 * the psABI's rules where arguments lie, and their text.
 */
package io.jemu.trace.prototype;
