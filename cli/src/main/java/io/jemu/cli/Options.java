package io.jemu.cli;

import io.jemu.loader.host.LinkerRules;
import io.jemu.syscalls.net.NetworkAccess;
import io.jemu.syscalls.kernel.Limits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the command line asks to run, and how. Strings that go to the guest (paths, arguments, variables) hold one byte
 * per char (ISO 8859-1).
 *
 * @param environment changes to the environment that jemu was started with, to be applied in order
 * @param sysroot the guest's root directory; empty: the default of {@link Option#SYSROOT}
 * @param isolation what the guest is kept from, and what it is given instead
 * @param memory how many bytes of memory the guest has; empty: as many as the host gives
 * @param limits what else the guest may use at most
 * @param argv0 the program's argv[0]; empty: {@code program} as given
 * @param workingDirectory the directory to start in; empty: jemu's own
 * @param loader who links the program
 * @param rules whose rules jemu's linker follows
 * @param network what of the network the program can reach
 * @param watching what of the run to show
 * @param strict whether a missing system call ends the run
 * @param seed what a repeatable run follows from; empty: the run is not to be repeatable
 * @param list print the libraries instead of running
 * @param listEnvironment further variables for that, as ldd sets them
 * @param rtld what the program's dynamic linker is told by its own command line; empty: the kernel starts the program
 * @param program as given: a path, or a name without a slash to search in PATH
 * @param arguments argv[1] and following
 */
public record Options(
        List<EnvironmentEdit> environment,
        Optional<String> sysroot,
        Isolation isolation,
        OptionalLong memory,
        Limits limits,
        Optional<String> argv0,
        Optional<String> workingDirectory,
        LoaderChoice loader,
        LinkerRules rules,
        NetworkAccess network,
        Watching watching,
        boolean strict,
        OptionalLong seed,
        boolean list,
        List<String> listEnvironment,
        List<String> rtld,
        String program,
        List<String> arguments) {
    public Options {
        environment = List.copyOf(environment);
        rtld = List.copyOf(rtld);
        listEnvironment = List.copyOf(listEnvironment);
        arguments = List.copyOf(arguments);
    }

    /** The environment of the program, made from that of jemu; the strings as in environ(7). */
    public List<String> guestEnvironment(List<String> hostEnvironment) {
        return EnvironmentEdit.apply(environment, hostEnvironment);
    }
}
