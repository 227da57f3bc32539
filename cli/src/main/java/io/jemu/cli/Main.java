package io.jemu.cli;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.syscalls.calls.SyscallDescriptors;
import io.jemu.syscalls.descriptor.SupportPage;
import java.io.PrintStream;
import java.util.List;

/** The command {@code jemu}. */
public final class Main {
    private final Runner runner;
    private final PrintStream out;
    private final PrintStream err;

    Main(Runner runner, PrintStream out, PrintStream err) {
        this.runner = runner;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        HostProcess host = HostProcess.current(arguments);
        int status = new Main(new ProgramRunner(host.environment(), System.err), System.out, System.err)
                .run(host.arguments());
        System.out.flush();
        // Not exit: there is nothing to clean up that a killed guest would not leave behind too.
        Runtime.getRuntime().halt(status);
    }

    /** Does what the arguments ask for; returns the exit status. */
    int run(List<String> arguments) {
        try {
            Command command = CommandLineParser.parse(arguments);
            // The JVM spins a class for a switch over types: that can wait until something else than a run is wanted.
            if (command instanceof Command.Run run) {
                return runner.run(run.options(), null);
            }
            if (command instanceof Command.Explain explain) {
                return new BindingReports(runner, out, err).explain(explain);
            }
            if (command instanceof Command.DiffBindings diff) {
                return new BindingReports(runner, out, err).diff(diff);
            }
            out.print(switch (command) {
                case Command.ShowSyscalls page -> syscalls(page.json());
                case Command.ShowHelp help -> HelpText.usage();
                default -> VersionText.text();
            });
            return 0;
        } catch (UsageException e) {
            err.println("jemu: " + e.getMessage());
            err.println(usageHint(e));
        } catch (SetupException e) {
            err.println("jemu: " + e.getMessage());
            err.println("jemu: " + e.hint());
        } catch (EngineFailure e) {
            err.println("jemu: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            err.println("jemu: its own data does not fit into " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB of memory: " + e.getMessage());
            err.println("jemu: JEMU_JAVA_OPTS=-Xmx4g allows 4 GiB.");
        } catch (RuntimeException | Error e) {
            err.println("jemu: this is a bug in jemu; please report this:");
            e.printStackTrace(err);
        }
        return ExitStatus.JEMU.status();
    }

    private static String syscalls(boolean json) {
        SupportPage page = new SupportPage(SyscallDescriptors::of);
        return json ? page.json() : page.text();
    }

    private static String usageHint(UsageException e) {
        List<String> suggestions = e.unknownOption().map(HelpText::suggestions).orElse(List.of());
        return suggestions.isEmpty()
                ? "jemu: see jemu --help"
                : "jemu: did you mean " + String.join(" or ", suggestions) + "? See jemu --help";
    }
}
