package io.jemu.loader.fuzz;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.debug.DebugOptions;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.host.GuestConsole;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.Tunables;
import io.jemu.loader.lookup.LookupFlags;
import io.jemu.loader.lookup.LookupListener;
import io.jemu.loader.lookup.LookupRules;
import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RelocationDependencies;
import io.jemu.loader.lookup.SymbolLookup;
import io.jemu.loader.lookup.UniqueSymbols;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.ImageReader;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.ObjectMapper;
import io.jemu.loader.object.ObjectOpener;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.loader.relocate.Definitions;
import io.jemu.loader.relocate.RelocationListener;
import io.jemu.loader.relocate.Relocator;
import io.jemu.loader.relocate.SymbolResolver;
import io.jemu.loader.search.LoadContext;
import io.jemu.loader.search.LoadListener;
import io.jemu.loader.search.RtldTraits;
import io.jemu.loader.search.StartupLoader;
import io.jemu.loader.version.IsaLevel;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.Protection;
import java.util.List;

/**
 * Links a program as far as that goes without a CPU: opening, mapping, dependencies, versions, relocation of all
 * objects, look-ups by name.
 */
final class LinkTarget {
    static final String PROGRAM = "/l/program";
    static final String RTLD = "/l/ld.so";
    private static final String[] NAMES = {"targetFunction", "both", "data", "unique", "initialized", "nowhere", ""};
    private static final long RESOLVER = 0x7000_0000L;

    private final SparseMappings mappings = new SparseMappings();
    private final MemoryFiles files;
    private final RtldTraits traits;
    private final LdDebug silent = LdDebug.create(new NoConsole(), DebugOptions.NONE, null);
    private final LinkerOptions lazy = options("LD_LIBRARY_PATH=/l");
    private final LinkerOptions now = options("LD_LIBRARY_PATH=/l", "LD_BIND_NOW=1");
    private final LinkerOptions byCache = options();

    LinkTarget(MemoryFiles files, RtldTraits traits) {
        this.files = files;
        this.traits = traits;
    }

    private static LinkerOptions options(String... environment) {
        return LinkerOptions.parse("program", List.of(environment), false, RtldTraits.UPSTREAM.version(),
                Tunables.NONE);
    }

    /** How linking ended. All but these is a fault of the linker. */
    enum End { LINKED, REFUSED, GUEST_KILLED }

    /**
     * Links {@link #PROGRAM} as it is now.
     *
     * @param byPath whether libraries are found by LD_LIBRARY_PATH; if not, by the cache
     */
    End link(boolean bindNow, boolean byPath) {
        mappings.reset();
        LinkerOptions options = byPath ? bindNow ? now : lazy : byCache;
        try {
            link(new LoadContext(mappings.memory(), files, mappings, silent, options, traits));
            return End.LINKED;
        } catch (LoaderError | FatalMessage message) {
            return End.REFUSED;
        } catch (GuestFault fault) {
            return End.GUEST_KILLED;
        }
    }

    private void link(LoadContext context) {
        AddressSpace memory = context.memory();
        OpenedObject opened =
                new ObjectOpener(files, silent, traits.version()).open(PROGRAM, new SearchOutcome());
        if (opened == null) {
            throw new LoaderError(0, PROGRAM, "not for this machine");
        }
        ObjectImage image = new ObjectMapper(memory, mappings, traits.version()).map(opened, PROGRAM, true);
        LinkMap main = StartupLoader.describeProgram(context,
                ImageReader.program(memory, image.headersAddress(), image.headers().size(), image.entry()), PROGRAM);
        LinkMap rtld = StartupLoader.mapRtld(context, RTLD);
        Namespaces namespaces = new Namespaces();
        StartupLoader startup = new StartupLoader(context, namespaces, main, rtld, null, new NoListener());
        if (!startup.load()) {
            return;
        }
        IsaLevel.firstUnfit(main, rtld, PROGRAM);
        SymbolLookup lookup = new SymbolLookup(new UniqueSymbols(), new RelocationDependencies(LookupListener.SILENT),
                LookupListener.SILENT, new LookupRules(PROGRAM, false, false, 0));
        Relocator relocator = new Relocator(memory, new SymbolResolver(lookup, null), Definitions.PLAIN, new FixedTls(),
                function -> function, this::protect, new NoRelocationListener(), PROGRAM, false,
                new Auditors(List.of(), traits.version()));
        relocator.relocate(rtld, new Relocator.Mode(false, RESOLVER, 0, Moment.LOAD, false));
        Relocator.Mode mode =
                new Relocator.Mode(!context.options().bindNow(), RESOLVER, 0, Moment.LOAD, false);
        for (LinkMap map : main.initOrder().reversed()) {
            relocator.relocate(map, mode);
        }
        for (String name : NAMES) {
            lookUp(lookup, main, name);
        }
        startup.dependencies().sorter().sort(namespaces.base().loaded(), true, true, main);
    }

    private static void lookUp(SymbolLookup lookup, LinkMap main, String name) {
        try {
            lookup.find(main, name, main.scopes(), null, LookupFlags.DL_LOOKUP_RETURN_NEWEST, null);
        } catch (LoaderError undefined) {
            // That is the answer.
        }
    }

    private int protect(long address, long length, int flags) {
        try {
            mappings.protect(address, length, Protection.PROT_READ | flags & Protection.PROT_WRITE);
            return 0;
        } catch (SyscallException refused) {
            return refused.errno().number();
        }
    }

    private static final class NoConsole implements GuestConsole {
        @Override
        public int pid() {
            return 1;
        }

        @Override
        public void write(int fd, byte[] bytes) {
            // Nobody reads it.
        }

        @Override
        public int openLog(String path) {
            return -1;
        }
    }

    private static final class NoListener implements LoadListener {
        @Override
        public int makeStackExecutable(boolean byDlopen) {
            return 0;
        }

        @Override
        public boolean stackIsExecutable() {
            return true;
        }

        @Override
        public void loaded(LinkMap map) {
            // Nothing else is to be done without a CPU.
        }
    }

    private static final class NoRelocationListener implements RelocationListener {
        @Override
        public void relocating(LinkMap map, boolean lazy) {
            // Nobody listens.
        }

        @Override
        public void complain(String text) {
            // Nobody reads it.
        }
    }
}
