package io.jemu.loader.start;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.RelocationType;
import io.jemu.loader.audit.AuditActivity;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.dl.DlfcnHooks;
import io.jemu.loader.glibc.RtldGlobal;
import io.jemu.loader.glibc.RtldGlobalRo;
import io.jemu.loader.glibc.StartValues;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.Search;
import io.jemu.loader.lookup.TypeClass;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.ReferenceScan;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.runtime.CallSource;
import io.jemu.loader.runtime.InitFunctions;
import io.jemu.loader.runtime.LibcStart;
import io.jemu.loader.runtime.Rendezvous;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.loader.runtime.Trapped;
import io.jemu.loader.search.ObjectListing;
import io.jemu.loader.search.StartupLoader;
import io.jemu.loader.tls.MainThread;
import io.jemu.loader.version.IsaLevel;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.kernel.Task;
import java.util.List;
import java.util.Map;

/**
 * One program start, in the order of glibc's dl_main (elf/rtld.c): load, lay out thread-local storage, relocate
 * dependencies first, initialize libc, run constructors, jump to the program.
 */
final class Startup {
    /** Names and version that ld.so asks main's scope for, to use the program's malloc from then on. */
    private static final List<String> MALLOC_FAMILY = List.of("calloc", "free", "malloc", "realloc");
    private static final FoundVersion MALLOC_VERSION = new FoundVersion("GLIBC_2.2.5", 0x09691a75, false, null);
    private static final String DEBUG_STRUCTURE = "_r_debug";

    private final RuntimeLinker linker;
    private final Task task;
    private final ExecImage image;
    private final AuxiliaryVector auxv;
    private final LinkMap main;
    private final LinkMap rtld;

    Startup(RuntimeLinker linker, Task task, ExecImage image, AuxiliaryVector auxv) {
        this.linker = linker;
        this.task = task;
        this.image = image;
        this.auxv = auxv;
        this.main = linker.main();
        this.rtld = linker.rtld();
    }

    /** Does everything up to the first constructor, and sets the registers so that it runs. */
    void run() {
        StartupLoader startup = linker.startup();
        LinkerOptions options = linker.context().options();
        long started = System.nanoTime();
        task.registers().set(Register.RSP, image.stackPointer());
        linker.rendezvous().open(linker.namespaces().base());
        main.state().open();
        AuditModules modules = new AuditModules(linker, task);
        long early = modules.count() == 0 ? 0 : prepareThread(linker.namespaces().base().loaded(), modules.count());
        modules.load();
        beginLoading();
        boolean loaded = startup.load(options.mode() == RunMode.NORMAL ? linker.javaCalls()::load : () -> { });
        final long loadTime = System.nanoTime() - started;
        if (!loaded) {
            linker.exit().end(task, StartupLoader.VERSION_STATUS);
            return;
        }
        if (linker.solaris() != null) {
            linker.solaris().loaded(startup.preloaded());
        }
        if (options.mode() != RunMode.NORMAL) {
            list();
            return;
        }
        String unfit = IsaLevel.firstUnfit(main, rtld, options.program());
        if (unfit != null) {
            linker.debug().printError("%s", IsaLevel.message(unfit));
            linker.exit().end(task, FatalError.STATUS);
            return;
        }
        if (linker.late() != null) {
            linker.late().atStart();
        }
        startup.showScopes();
        if (linker.observer() != null) {
            linker.observer().loaded(linker);
        }
        List<LinkMap> maps = linker.namespaces().base().loaded();
        if (early != 0) {
            describe(maps);
        }
        long tcb = early != 0 ? early : prepareThread(maps, 0);
        long relocationStart = System.nanoTime();
        relocateAll();
        final long relocationTime = System.nanoTime() - relocationStart;
        if (early != 0) {
            linker.tls().publish(maps);
            maps.forEach(linker.writer()::describeTls);
        } else {
            linker.tls().initialize(tcb);
        }
        adoptProgramsMalloc();
        findDebugStructure();
        linker.relocator().protect(rtld);
        initializeLibc();
        linker.mirror();
        linker.announcements().consistent(linker.namespaces().base());
        if (linker.debug().shows(DebugCategory.STATISTICS)) {
            showStatistics(System.nanoTime() - started, relocationTime, loadTime);
        }
        begin();
    }

    /**
     * Makes the thread able to run code, and ld.so's data able to serve it: when all objects are loaded, or before if
     * audit modules are to run while they are loaded; what is loaded after it has its thread-local storage like what
     * dlopen loads.
     *
     * @return the thread pointer
     */
    private long prepareThread(List<LinkMap> maps, int auditModules) {
        linker.tls().start(maps, auxv.rseqFeatureSize(), auxv.rseqAlignment(), auditModules);
        describe(maps);
        long tcb = linker.tls().createMainBlock();
        startThread(tcb);
        relocateRtld();
        linker.useProgramArguments(image.argv().size(), image.argvAddress(), image.envAddress());
        if (auditModules > 0) {
            linker.tls().initialize(tcb);
        }
        return tcb;
    }

    /** Times are nanoseconds; ld.so counts cycles, which no emulated CPU has. */
    private void showStatistics(long total, long relocation, long loading) {
        long relative = linker.namespaces().base().loaded().stream().filter(map -> map.base() != 0)
                .mapToLong(map -> map.dynamic().value(DynamicTag.DT_RELACOUNT)).sum();
        linker.debug().statistics(total, relocation, loading, linker.lookup().lookups(),
                linker.resolver().cacheHits(), relative);
    }

    private void list() {
        if (linker.solaris() != null) {
            linker.solaris().list(map -> {
                if (map != rtld) {
                    new TrialRelocation(linker).relocate(map, told -> { });
                }
            });
            linker.exit().end(task, 0);
            return;
        }
        ObjectListing listing = new ObjectListing(linker.context(), linker.startup().versions(),
                linker.namespaces().base(), rtld, null);
        int status = listing.print((map, undefined) -> new TrialRelocation(linker).relocate(map, undefined));
        if (linker.context().options().mode() == RunMode.LIST) {
            image.argv().subList(1, image.argv().size()).forEach(this::showDefinition);
        }
        linker.exit().end(task, status);
    }

    /** What ld.so --list does with words after the program: it looks them up. */
    private void showDefinition(String symbol) {
        linker.lookup().find(main, symbol, main.scopes(), null, LookupFlags.DL_LOOKUP_ADD_DEPENDENCY, null);
        LinkMap definer = linker.lookup().definer();
        long value = definer.dynamicSymbols().value(linker.lookup().symbol());
        linker.debug().printOut("%s found at 0x%s in object at 0x%s\n", symbol, String.format("%016d", value),
                String.format("%016d", definer.base()));
    }

    private void describe(List<LinkMap> maps) {
        for (LinkMap map : maps) {
            linker.describe(map);
        }
        if (!maps.contains(rtld)) {
            linker.describe(rtld);
        }
        linker.mirror();
        for (LinkMap map : maps) {
            linker.writer().updateScopes(map, maps);
        }
        linker.values().writeProgram(main, linker.writer());
    }

    /** The thread pointer, struct pthread, guards; the stack for calls into the guest. */
    private void startThread(long tcb) {
        MainThread thread = new MainThread(linker.data(), tcb);
        thread.initialize(task.tid(), auxv.random(), image.stackPointer(), linker.tls().rseqOffset());
        task.clearChildTid(thread.tidAddress());
        task.attributes().robustList(thread.robustList());
        Registers registers = task.registers();
        registers.set(Register.FS_BASE, tcb);
    }

    /** ld.so refers to nobody but itself, as when it relocates itself at its own start. */
    private void relocateRtld() {
        LinkerOptions options = linker.context().options();
        StartValues.Kernel kernelValues = auxv.kernelValues(options.secure());
        linker.values().writeBeforeRelocation(kernelValues);
        SelfRelocation.relocate(linker);
        linker.values().write(kernelValues, new StartValues.Options(linker.debug().options().mask(),
                linker.debug().fd(), !options.bindNow(), options.bindNot(), options.dynamicWeak() ? 1 : 0,
                options.verbose()));
        linker.values().writeRseq(linker.tls().rseqOffset());
        linker.values().writeStackProtection(linker.arrivals().stackIsExecutable());
        for (Map.Entry<RtldGlobalRo, String> entry : RtldFunctions.TABLE.entrySet()) {
            linker.data().readOnly().set(entry.getKey(), linker.trapped().address(entry.getValue()));
        }
        for (Map.Entry<RtldGlobal, String> entry : RtldFunctions.OLD_TABLE.entrySet()) {
            linker.data().global().set(entry.getKey(), linker.trapped().address(entry.getValue()));
        }
        DlfcnHooks.install(linker);
    }

    /** Dependencies before dependents; libc first of all since 2.41, whose IFUNC resolvers others need. */
    private void relocateAll() {
        Relocator.Mode mode = linker.mode(true, Moment.LOAD);
        LinkMap libc = linker.namespaces().base().libc();
        if (libc != null && linker.context().rtld().version().atLeast(2, 41)) {
            linker.relocator().relocate(libc, mode);
        }
        for (LinkMap map : main.initOrder().reversed()) {
            if (map != rtld) {
                linker.relocator().relocate(map, mode);
            }
        }
        DlfcnHooks.installOld(linker, linker.namespaces().base().loaded());
    }

    /**
     * ld.so goes over to the program's malloc here, and binds its own references anew in the program's scope. The
     * loader needs neither, but the look-ups are visible, and a program without malloc in scope fails.
     */
    private void adoptProgramsMalloc() {
        if (!linker.namespaces().base().loaded().contains(rtld)) {
            return;
        }
        if (!linker.context().rtld().version().atLeast(2, 33)) {
            // Its own references to malloc were among those bound anew.
            bindRtldAgain();
            return;
        }
        boolean before = !linker.data().layout().has(RtldGlobal._dl_rtld_map);
        if (before) {
            bindRtldAgain();
        }
        for (String name : MALLOC_FAMILY) {
            linker.lookup().find(main, name, main.scopes(), MALLOC_VERSION, 0, null);
            LinkMap definer = linker.lookup().definer();
            int symbol = linker.lookup().symbol();
            linker.resolver().report(main, name, MALLOC_VERSION,
                    new Search(linker.lookup(), main.scopes(), 0, null), definer, symbol, Moment.RTLD,
                    definer == null ? 0 : linker.bindings().address(definer, symbol), 0);
            if (definer != null) {
                linker.auditors().foundByDlsym(main, definer, symbol, linker.bindings().address(definer, symbol));
            }
        }
        if (!before) {
            bindRtldAgain();
        }
    }

    /**
     * Since 2.41 ld.so looks whether the program has a copy of the structure for debuggers. Such a copy is complete: it
     * was taken after the structure was written.
     */
    private void findDebugStructure() {
        if (linker.namespaces().base().loaded().contains(rtld) && linker.context().rtld().version().atLeast(2, 41)) {
            linker.lookup().find(main, DEBUG_STRUCTURE, main.scopes(), null, 0, null);
        }
    }

    private void bindRtldAgain() {
        linker.announcements().relocation(rtld, false);
        rtld.scopes().add(main.searchList());
        ReferenceScan.visit(rtld, (type, reference, slot) -> {
            boolean found = linker.resolver().resolve(rtld, reference, TypeClass.of(type),
                    LookupFlags.DL_LOOKUP_ADD_DEPENDENCY | LookupFlags.DL_LOOKUP_FOR_RELOCATE);
            linker.resolver().report(rtld, reference, type, Moment.RTLD, 0, found ? linker.bindings()
                    .address(linker.resolver().definer(), linker.resolver().symbol()) : 0, 0);
            if (found && type == RelocationType.R_X86_64_JUMP_SLOT) {
                tellBinding(linker.resolver().definer(), linker.resolver().symbol());
            }
        });
        rtld.scopes().clear();
    }

    /** Auditors hear of it, though nothing is written: ld.so's code does not run. */
    private void tellBinding(LinkMap definer, int symbol) {
        if (linker.auditors().tellsEarly(rtld, definer)) {
            linker.auditors().bound(rtld, null, definer, symbol, linker.bindings().address(definer, symbol));
        }
    }

    /** libc prepares itself: character tables, the default stack size, tunables (2.32 and later). */
    private void initializeLibc() {
        LinkMap libc = linker.namespaces().base().libc();
        if (libc != null) {
            LibcStart.initialize(task, libc, true);
        }
    }

    /** Tells debuggers and auditors that objects will be added; DT_DEBUG is read-only after relocation. */
    private void beginLoading() {
        long entry = main.dynamic().entryAddress(DynamicTag.DT_DEBUG);
        long debug = linker.rendezvous().address();
        if (entry != 0 && debug != 0 && !main.image().dynamicReadOnly()) {
            task.memory().write64(entry + Long.BYTES, debug);
        }
        linker.announcements().mapped(main);
        linker.announcements().mapped(rtld);
        linker.auditors().opened(main);
        linker.auditors().opened(rtld);
        linker.announcements().state(linker.namespaces().base(), Rendezvous.State.RT_ADD);
        linker.auditors().activity(main, AuditActivity.ADD);
    }

    private void begin() {
        LinkMap first = linker.namespaces().base().initFirst();
        CallSource calls = CallSource.chain(InitFunctions.preinit(main),
                InitFunctions.constructors(main.initOrder().reversed()));
        if (first != null) {
            calls = CallSource.chain(InitFunctions.constructors(List.of(first)), calls);
        }
        Registers registers = task.registers();
        long stack = image.stackPointer();
        registers.set(Register.RBP, 0);
        long entry = image.entry();
        long start = linker.continuations().start(task, calls, linker.programArguments(), stack, (current, t) -> {
            t.registers().set(Register.RDX, current.trapped().address(Trapped.FINI));
            t.registers().set(Register.RBP, 0);
            if (!current.context().rtld().version().atLeast(2, 35)) {
                // libc has no function to be called for it, it looks into ld.so's data.
                current.auditors().preinit(current.main());
            }
            return entry;
        });
        registers.set(Register.RIP, start);
    }
}
