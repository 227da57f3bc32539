/** Functions of the guest that Java defines: an object like a preloaded library, whose code leads into Java. */
package io.jemu.loader.interpose;
