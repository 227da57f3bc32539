/**
 * The report of a run as one HTML file that needs nothing else: its page, style and scripts are resources beside this
 * package, its data are compressed columns that the page reads.
 */
package io.jemu.trace.html;
