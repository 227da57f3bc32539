/** Event files: writers for formats that other tools read. They know nothing but event records. */
package io.jemu.trace.files;
