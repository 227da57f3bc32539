/** How explanations and comparisons of bindings are printed. */
package io.jemu.cli.explain;
