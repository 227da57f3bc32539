/**
 * The command {@code jemu}: options, reports and exit status.
 *
 * <p>{@link io.jemu.cli.Option} is the one table of options. {@link io.jemu.cli.CommandLineParser} reads a command line
 * with it on the way to every run; {@link io.jemu.cli.HelpText} gives the same table to picocli, whose classes would
 * slow down each start and are therefore loaded only to print help or to explain a mistake.
 */
package io.jemu.cli;
