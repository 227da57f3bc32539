package io.jemu.loader.start;

import io.jemu.loader.audit.LinkAuditor;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.dl.DlCalls;
import io.jemu.loader.host.KernelConsole;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.host.KernelMappings;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RtldCommand;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.host.LinkerRules;
import io.jemu.loader.interpose.JavaObject;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.ImageReader;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.LoaderMemory;
import io.jemu.loader.runtime.ProgramExit;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Trapped;
import io.jemu.loader.runtime.Traps;
import io.jemu.loader.search.LoadContext;
import io.jemu.loader.search.StartupLoader;
import io.jemu.loader.solaris.SolarisOptions;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProgramInterpreter;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/**
 * ld.so in Java. The guest's own ld-linux-x86-64.so.2 is mapped like any library, for libc shares data with it and
 * takes functions from it, but it is never started: Java loads, binds and relocates, writes the data that ld.so's
 * start-up would have written, and answers libc's calls by traps. glibc supports that arrangement for dlopen in static
 * programs.
 *
 * <p>The same holds for ld.so that is run as a program, if it is to load one.
 *
 * <p>An interpreter that is not a known build of glibc's is left to run in the guest.
 */
public final class JavaLoader implements ProgramInterpreter {
    private final LinkObserver observer;
    private final boolean solaris;
    private final List<LinkAuditor> auditors;
    private final List<JavaObject> objects;
    private final RtldFunctions functions = new RtldFunctions();
    private Kernel kernel;
    private Traps traps;
    /** Most programs of a run name the same interpreter. */
    private Rtld lastRtld;

    /**
     * @param observer watches the linking of every process; null if nobody does
     * @param rules by which programs are linked
     */
    public JavaLoader(LinkObserver observer, LinkerRules rules) {
        this(observer, rules, List.of(), List.of());
    }

    /**
     * @param observer watches the linking of every process; null if nobody does
     * @param rules by which programs are linked
     * @param auditors watch it too, and may have a say in it
     */
    public JavaLoader(LinkObserver observer, LinkerRules rules, List<LinkAuditor> auditors) {
        this(observer, rules, auditors, List.of());
    }

    /**
     * @param observer watches the linking of every process; null if nobody does
     * @param rules by which programs are linked
     * @param auditors watch it too, and may have a say in it
     * @param objects come right after every program in the search order
     */
    public JavaLoader(LinkObserver observer, LinkerRules rules, List<LinkAuditor> auditors, List<JavaObject> objects) {
        this.solaris = rules == LinkerRules.SOLARIS;
        this.observer = observer;
        this.auditors = List.copyOf(auditors);
        this.objects = List.copyOf(objects);
        functions.addAll(DlCalls.handlers());
    }

    @Override
    public boolean start(Task task, ExecImage image) {
        boolean linked = linked(task, image);
        if (!linked && observer != null) {
            observer.unlinked(task);
        }
        return linked;
    }

    @Override
    public void notConcerned(Task task) {
        if (observer != null) {
            observer.unlinked(task);
        }
    }

    private boolean linked(Task task, ExecImage image) {
        boolean direct = image.interpreterPath() == null;
        if (direct && !DirectStart.isSharedObject(task, image)) {
            return false;
        }
        String path = direct ? task.process().executable().path() : image.interpreterPath();
        KernelFiles files = new KernelFiles(task.kernel().vfs(), task.process().fs());
        Rtld rtld = Rtld.read(files, path, lastRtld);
        if (rtld == null) {
            return false;
        }
        lastRtld = rtld;
        if (!rtld.glibc()) {
            return false;
        }
        RtldCommand command = direct ? RtldCommand.parse(image.argv(), rtld.traits().version()) : null;
        if (direct && !command.concernsProgram()) {
            // ld.so tells of itself: nobody knows that better, and nothing is linked.
            return false;
        }
        if (rtld.layout().isEmpty()) {
            task.kernel().message("the layout of " + path + " is unknown (build ID "
                    + rtld.buildId() + "); the guest's own dynamic linker runs instead");
            return false;
        }
        bind(task.kernel());
        link(task, image, command, files, rtld);
        return true;
    }

    @Override
    public void forked(Task parent, Task child) {
        if (traps != null) {
            traps.fork(parent, child);
        }
        if (observer != null) {
            observer.forked(parent, child);
        }
    }

    /** What links a process, or null if jemu does not. */
    public RuntimeLinker linker(Process process) {
        return traps == null ? null : traps.linker(process);
    }

    @Override
    public void ended(Process process) {
        if (traps != null) {
            traps.leave(process);
        }
        if (observer != null) {
            observer.ended(process);
        }
    }

    /** Takes entries of the trap page, once. */
    private void bind(Kernel newKernel) {
        if (kernel == null) {
            kernel = newKernel;
            traps = new Traps(newKernel);
        } else if (kernel != newKernel) {
            throw new IllegalStateException("a loader belongs to one kernel");
        }
    }

    /** @param command ld.so's command line if it was started as a program, else null */
    private void link(Task task, ExecImage started, RtldCommand command, KernelFiles files, Rtld rtld) {
        StartRequest request = StartRequest.read(task, started, command, files, rtld);
        LinkerOptions options = request.options();
        KernelMappings mappings = new KernelMappings(task.process().map(), options.prefersLowMappings());
        LdDebug debug = request.newDebug(new KernelConsole(task.kernel()));
        LoadContext context = new LoadContext(task.memory(), files, mappings, debug, options, rtld.traits());
        ProgramExit exit = new ProgramExit(debug, options.program(), new LoaderMemory(mappings), task.memory(),
                solaris);
        exit.placeCode(new byte[0]);
        try {
            ExecImage image = options.secure() ? SecureEnvironment.clean(task.memory(), started,
                    options.tunables().environment(), rtld.traits().version(), mappings) : started;
            if (command != null) {
                task.kernel().programs().started(task, image.entry());
                if (request.tell(debug, image, task)) {
                    exit.end(task, request.status());
                    return;
                }
                DirectStart direct = new DirectStart(context, task, image, command);
                if (options.mode() == RunMode.VERIFY) {
                    exit.end(task, direct.verify());
                    return;
                }
                direct.load();
                if (!direct.execute(options.mode())) {
                    exit = exit.named(direct.name());
                    start(task, direct.adjustStack(rtld.traits().version()),
                            context.with(options.withProgram(direct.name())), rtld, direct.main(), direct.rtld(),
                            true);
                }
                return;
            }
            // Where the kernel would have put it.
            LinkMap interpreter = StartupLoader.mapRtld(context.with(new KernelMappings(task.process().map(), false)),
                    image.interpreterPath());
            image = AuxiliaryVector.tellBase(image, interpreter.base(), task.memory());
            task.kernel().programs().started(task, interpreter.image().entry());
            if (request.tell(debug, image, task)) {
                exit.end(task, request.status());
                return;
            }
            LinkMap main = StartupLoader.describeProgram(context, ImageReader.program(task.memory(), image.phdr(),
                    image.phnum(), image.entry()), task.process().executable().path());
            start(task, image, context, rtld, main, interpreter, false);
        } catch (LoaderError | FatalMessage error) {
            exit.die(task, error);
        }
    }

    private void start(Task task, ExecImage image, LoadContext context, Rtld file, LinkMap main, LinkMap rtld,
            boolean direct) {
        Trapped trapped = new Trapped(traps, task.process(), functions::get);
        RuntimeLinker linker = new RuntimeLinker(new RuntimeLinker.Parts(task, context, file.layout().orElseThrow(),
                main, rtld, trapped, observer, auditors, objects, image.executableStack(),
                solaris ? SolarisOptions.parse(image.env()) : null));
        file.tunables().ifPresent(table ->
                table.write(task.memory(), rtld.base(), context.options().tunables(), linker.heap()));
        traps.enter(task.process(), linker);
        StackExecution.apply(linker, direct);
        new Startup(linker, task, image, new AuxiliaryVector(image)).run();
    }
}
