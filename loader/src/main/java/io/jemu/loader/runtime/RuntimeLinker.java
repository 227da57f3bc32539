package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.audit.LinkAuditor;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.glibc.GuestHeap;
import io.jemu.loader.glibc.Layout;
import io.jemu.loader.glibc.LinkMapWriter;
import io.jemu.loader.glibc.RtldData;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.StartValues;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.host.KernelMappings;
import io.jemu.loader.interpose.JavaObject;
import io.jemu.loader.lookup.BindingListener;
import io.jemu.loader.lookup.LookupRules;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RelocationDependencies;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LinkMapIndex;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.relocate.LazyBinder;
import io.jemu.loader.relocate.RelocationListener;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.relocate.SymbolResolver;
import io.jemu.loader.search.LoadContext;
import io.jemu.loader.search.StartupLoader;
import io.jemu.loader.solaris.SolarisLinker;
import io.jemu.loader.solaris.SolarisMessages;
import io.jemu.loader.solaris.SolarisOptions;
import io.jemu.loader.tls.StaticSurplus;
import io.jemu.loader.tls.ThreadLocalStorage;
import io.jemu.syscalls.kernel.GuestCall;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/**
 * The dynamic linker of one process: its objects, and what works on them. Made by the loader at program start, or as a
 * copy of the parent's by fork; alive as long as the process runs that program.
 */
public final class RuntimeLinker {
    private final LoadContext context;
    private final Namespaces namespaces;
    private final UniqueSymbols unique;
    private final LinkMapIndex index;
    private final GuestHeap heap;
    private final LinkMap main;
    private final LinkMap rtld;
    private final RtldData data;
    private final LinkMapWriter writer;
    private final ThreadLocalStorage tls;
    private final StartValues values;
    private final StartupLoader startup;
    private final RtldBindings bindings;
    private final DebugListener listener;
    private final SymbolLookup lookup;
    private final SymbolResolver resolver;
    private final Relocator relocator;
    private final LazyBinder lazyBinder;
    private final ProgramExit exit;
    private final Trapped trapped;
    private final Continuations continuations = new Continuations(this);
    private final Rendezvous rendezvous;
    private final Announcements announcements;
    private final Arrivals arrivals;
    private final SolarisLinker solaris;
    private final LateObjects late;
    private final Unloading unloading;
    private final LoadLocks locks;
    private final DlErrors errors;
    private final Auditors auditors;
    private final AuditedCalls auditedCalls;
    private final JavaCalls javaCalls;
    /** Null: nobody watches. */
    private final LinkObserver observer;
    private Task task;
    private long[] programArguments = {};

    /**
     * What a linker is made of.
     *
     * @param main the program, described but in no list yet
     * @param rtld ld.so, mapped
     * @param trapped the process's trap addresses
     * @param observer watches the linking, or null
     * @param auditors watch the linking
     * @param objects have functions that Java defines
     * @param solaris what the rules of Solaris are to heed, null for glibc's rules
     */
    public record Parts(Task task, LoadContext context, Layout layout, LinkMap main, LinkMap rtld,
            Trapped trapped, LinkObserver observer, List<LinkAuditor> auditors, List<JavaObject> objects,
            boolean executableStack, SolarisOptions solaris) {}

    public RuntimeLinker(Parts parts) {
        this.context = parts.context;
        this.task = parts.task;
        this.observer = parts.observer;
        this.namespaces = new Namespaces();
        this.unique = new UniqueSymbols();
        this.index = new LinkMapIndex();
        LoaderMemory mappings = new LoaderMemory(parts.context.mappings());
        this.main = parts.main;
        this.rtld = parts.rtld;
        String program = context.options().program();
        this.heap = new GuestHeap(context.memory(), mappings::mapAnonymous);
        this.data = new RtldData(context.memory(), parts.layout, rtld);
        this.auditors = new Auditors(parts.auditors, context.rtld().version());
        this.auditedCalls = new AuditedCalls(this);
        this.javaCalls = new JavaCalls(this, parts.objects);
        this.rendezvous = new Rendezvous(data, heap, context.rtld().version());
        this.unloading = new Unloading();
        this.locks = new LoadLocks(data, namespaces);
        this.errors = parts.solaris == null ? new DlErrors(heap)
                : new DlErrors(heap, error -> SolarisMessages.line(program, error));
        this.writer = new LinkMapWriter(context.memory(), parts.layout, heap);
        this.values = new StartValues(data, heap);
        this.tls = new ThreadLocalStorage(data, heap, StaticSurplus.of(context.options().tunables()),
                this::threadPointer);
        this.listener = new DebugListener(context.debug(), context.options());
        this.arrivals = new Arrivals(this, auditors, new StackProtection(data, context.mappings()),
                parts.executableStack);
        this.announcements = new Announcements(this, listener, rendezvous, auditors);
        this.startup = new StartupLoader(context, namespaces, main, rtld, null, arrivals);
        this.lookup = new SymbolLookup(unique, new RelocationDependencies(listener), listener,
                new LookupRules(program, context.options().dynamicWeak(),
                        context.debug().shows(DebugCategory.UNUSED),
                        LookupRules.assertionLine(context.rtld().version())));
        this.solaris = parts.solaris == null ? null : new SolarisLinker(solarisParts(parts.solaris));
        this.late = solaris == null ? null : new LateObjects(this);
        this.resolver = new SymbolResolver(lookup, bindingListener(), solaris);
        this.exit = new ProgramExit(context.debug(), program, mappings, context.memory(), solaris != null);
        this.trapped = parts.trapped;
        byte[] code = tls.makeCode(trapped.address(Trapped.TLS_GET_ADDR), trapped.address(Trapped.TLS_DESCRIPTOR));
        tls.useCode(exit.placeCode(code));
        this.bindings = new RtldBindings(rtld,
                name -> name.equals(Trapped.TLS_GET_ADDR) ? tls.getAddrFunction() : trapped.address(name));
        this.relocator = newRelocator(mappings);
        this.lazyBinder = new LazyBinder(resolver, bindings, index, context.options().bindNot(), late,
                auditors);
        writer.place(main);
        if (parts.layout.has(RtldGlobal._dl_rtld_map)) {
            rtld.state().placeAt(data.global().at(RtldGlobal._dl_rtld_map));
        } else {
            writer.place(rtld);
        }
    }

    /** The linker of a process that was forked off: the same state over the child's memory, files and mappings. */
    private RuntimeLinker(RuntimeLinker parent, Task forking, Task child) {
        Process process = child.process();
        LinkMapCopies copies = new LinkMapCopies(process.memory());
        KernelMappings kernelMappings = new KernelMappings(process.map(),
                parent.context.options().prefersLowMappings());
        LoaderMemory mappings = new LoaderMemory(kernelMappings);
        this.context = new LoadContext(process.memory(), new KernelFiles(child.kernel().vfs(), process.fs()),
                kernelMappings, parent.context.debug(), parent.context.options(), parent.context.rtld());
        this.task = child;
        this.observer = parent.observer;
        this.namespaces = parent.namespaces.copy(copies);
        this.unique = parent.unique.copy(copies);
        this.index = parent.index.copy(copies);
        this.main = copies.of(parent.main);
        this.rtld = copies.of(parent.rtld);
        this.programArguments = parent.programArguments;
        this.heap = parent.heap.copy(process.memory(), mappings::mapAnonymous);
        this.data = parent.data.copy(copies);
        this.auditors = parent.auditors.copy(copies, parent.auditors.guestAuditors().stream()
                .map(auditor -> auditor.copy(copies, heap, this::task)).toList());
        this.auditedCalls = new AuditedCalls(this);
        this.auditedCalls.copy(parent.auditedCalls);
        this.javaCalls = parent.javaCalls.copy(this, copies);
        this.rendezvous = parent.rendezvous.copy(data, heap);
        this.unloading = parent.unloading.copy();
        this.locks = new LoadLocks(data, namespaces);
        this.errors = parent.errors.copy(heap, forking, child);
        this.writer = new LinkMapWriter(process.memory(), data.layout(), heap);
        this.values = new StartValues(data, heap);
        this.tls = parent.tls.copy(data, heap, this::threadPointer, copies);
        this.listener = parent.listener;
        this.arrivals = new Arrivals(this, auditors, new StackProtection(data, context.mappings()),
                parent.arrivals.stackIsExecutable());
        this.announcements = new Announcements(this, listener, rendezvous, auditors);
        this.startup = parent.startup.copy(context, namespaces, copies, arrivals);
        this.lookup = parent.lookup.copy(unique);
        this.solaris = parent.solaris == null ? null
                : parent.solaris.copy(solarisParts(parent.solaris.options()), copies);
        this.late = solaris == null ? null : new LateObjects(this);
        this.resolver = parent.resolver.copy(lookup, bindingListener(), solaris);
        this.exit = parent.exit.copy(mappings, process.memory());
        this.trapped = parent.trapped.copy(process);
        this.bindings = parent.bindings.copy(rtld);
        this.relocator = newRelocator(mappings);
        this.lazyBinder = new LazyBinder(resolver, bindings, index, context.options().bindNot(), late,
                auditors);
        this.continuations.copy(parent.continuations, forking, child, copies);
    }

    /**
     * The linker of a process that was forked off, from now on independent of this one.
     *
     * @param forking the thread that called fork(2)
     * @param child the only thread of the child
     */
    RuntimeLinker fork(Task forking, Task child) {
        return new RuntimeLinker(this, forking, child);
    }

    private RelocationListener relocationListener() {
        return observer == null ? listener : new ObservedRelocation(this, listener, observer);
    }

    private SolarisLinker.Parts solarisParts(SolarisOptions options) {
        return new SolarisLinker.Parts(options, context, namespaces, startup, main, unique,
                new RelocationDependencies(listener), listener, maps -> late.discard(maps));
    }

    private Relocator newRelocator(LoaderMemory mappings) {
        return new Relocator(context.memory(), resolver, bindings, tls, this::callResolver, mappings::protectSegment,
                relocationListener(), listener.programName(), context.options().verbose(), auditors);
    }

    /** Null if nobody wants to be told of bindings. */
    private BindingListener bindingListener() {
        return observer != null && observer.wantsBindings() ? binding -> observer.bound(this, binding) : null;
    }

    private long threadPointer() {
        return task.registers().get(Register.FS_BASE);
    }

    private long callResolver(long function) {
        return GuestCall.call(task, function);
    }

    /** The rules of Solaris, null where glibc's hold. */
    public SolarisLinker solaris() {
        return solaris;
    }

    /** What references have caused to be loaded; null where they do not. */
    public LateObjects late() {
        return late;
    }

    /** The task on whose behalf the linker works now. */
    public void useTask(Task current) {
        task = current;
    }

    public Task task() {
        return task;
    }

    public LoadContext context() {
        return context;
    }

    public LdDebug debug() {
        return context.debug();
    }

    public Namespaces namespaces() {
        return namespaces;
    }

    public UniqueSymbols unique() {
        return unique;
    }

    public GuestHeap heap() {
        return heap;
    }

    public LinkMap main() {
        return main;
    }

    public LinkMap rtld() {
        return rtld;
    }

    public RtldData data() {
        return data;
    }

    public LinkMapWriter writer() {
        return writer;
    }

    public ThreadLocalStorage tls() {
        return tls;
    }

    public StartValues values() {
        return values;
    }

    public StartupLoader startup() {
        return startup;
    }

    public SymbolLookup lookup() {
        return lookup;
    }

    public SymbolResolver resolver() {
        return resolver;
    }

    public Relocator relocator() {
        return relocator;
    }

    /**
     * The object that holds an address, or null. libc's dlsym and dladdr ask ld.so's _dl_find_dso_for_object for it, so
     * that function is bound as if they had.
     */
    public LinkMap objectAt(long address) {
        bindAsIfCalled("_dl_find_dso_for_object");
        return index.containing(address);
    }

    /** Binds a function of ld.so as if that libc had called it for the first time which has called Java. */
    public void bindAsIfCalled(String function) {
        // The trap was called by a libc, or by its caller if libc jumped here.
        LinkMap asking = index.containing(task.memory().read64(task.registers().get(Register.RSP)));
        LinkMap libc = (asking == null ? namespaces.base() : namespaces.of(asking)).libc();
        if (libc != null) {
            lazyBinder.bindAsIfCalled(libc, function);
        }
    }

    /**
     * An error in a dl function is on its way to the program. Up to 2.36 libc puts it together (_dl_signal_error), for
     * which it calls a function of ld.so; errors with an occasion, such as those of look-ups, come ready from ld.so.
     */
    public void signalling(LoaderError error) {
        LinkMap libc = namespaces.base().libc();
        if (libc != null && error.occasion().equals(LoaderError.LOADING)) {
            lazyBinder.bindAsIfCalled(libc, "_dl_exception_create");
        }
    }

    public LazyBinder lazyBinder() {
        return lazyBinder;
    }

    /** Where references to symbols lead. */
    public RtldBindings bindings() {
        return bindings;
    }

    public LinkMapIndex index() {
        return index;
    }

    public ProgramExit exit() {
        return exit;
    }

    public Trapped trapped() {
        return trapped;
    }

    /** Sequences of calls into the guest. */
    public Continuations continuations() {
        return continuations;
    }

    /** What threads wait for each other with. */
    public LoadLocks locks() {
        return locks;
    }

    /** How far a dlclose is. */
    public Unloading unloading() {
        return unloading;
    }

    /** What dlerror tells. */
    public DlErrors errors() {
        return errors;
    }

    /** How objects are relocated now: lazily if the environment and {@code lazy} allow it. */
    public Relocator.Mode mode(boolean lazy, Moment when) {
        return new Relocator.Mode(lazy && !context.options().bindNow(), trapped.address(Trapped.RESOLVER),
                auditors.profiles() ? trapped.address(Trapped.PROFILER) : 0, when, false);
    }

    /** argc, argv and environ, which constructors get. */
    public long[] programArguments() {
        return programArguments.clone();
    }

    public void useProgramArguments(long argc, long argv, long environ) {
        programArguments = new long[] {argc, argv, environ};
    }

    /** Those who watch the linking. */
    public Auditors auditors() {
        return auditors;
    }

    /** Calls that auditors are told of. */
    public AuditedCalls auditedCalls() {
        return auditedCalls;
    }

    /**
     * Does outside the engine's run what a trap has asked for; what the linker cannot go on after ends the process with
     * ld.so's words.
     */
    public Next defer(Task caller, Runnable action) {
        caller.defer(() -> {
            try {
                useTask(caller);
                action.run();
            } catch (LoaderError | FatalMessage error) {
                exit.die(caller, error);
            }
        });
        return Next.STOP;
    }

    /** Calls of functions that Java defines. */
    public JavaCalls javaCalls() {
        return javaCalls;
    }

    /** What new objects mean for the process. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** What those who watch are told. */
    public Announcements announcements() {
        return announcements;
    }

    /** Who watches, null if nobody does. */
    public LinkObserver observer() {
        return observer;
    }

    /** What debuggers read. */
    public Rendezvous rendezvous() {
        return rendezvous;
    }

    /** Brings struct link_maps, the chain and the index up to date with what is loaded. */
    public void mirror() {
        for (Namespace namespace : namespaces.all()) {
            writer.chain(namespace.loaded());
            namespace.loaded().forEach(writer::update);
        }
        values.writeChains(namespaces);
        index.use(namespaces.loaded());
    }

    /** Writes the struct link_map of a new object. */
    public void describe(LinkMap map) {
        writer.describe(map);
        writer.describeTls(map);
    }
}
