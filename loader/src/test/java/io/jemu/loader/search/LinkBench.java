package io.jemu.loader.search;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import io.jemu.loader.debug.DebugOptions;
import io.jemu.loader.debug.FatalError;
import io.jemu.loader.debug.LdDebug;
import io.jemu.loader.glibc.LibraryFile;
import io.jemu.loader.glibc.TunableTable;
import io.jemu.loader.host.KernelFiles;
import io.jemu.loader.host.KernelMappings;
import io.jemu.loader.host.LinkerOptions;
import io.jemu.loader.host.Tunable;
import io.jemu.loader.host.TunableParser;
import io.jemu.loader.host.Tunables;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.object.ImageReader;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespaces;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.ObjectMapper;
import io.jemu.loader.object.ObjectOpener;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.mm.MemoryLimits;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.mm.SharedFiles;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads a program of the host with all its libraries into a process without a CPU: everything that the dynamic linker
 * does before relocation, on real files.
 */
public final class LinkBench implements AutoCloseable, LoadListener {
    private static final long MEMORY = 256L << 20;

    private final PhysicalMemory physical = PhysicalMemory.create(MEMORY);
    private final MemoryMap map = new MemoryMap(physical, TranslationCache.NONE, new NoLimits(),
            new SharedFiles(physical), Placement.of(8 << 20, 0));
    private final CapturedConsole console = new CapturedConsole();
    private final Namespaces namespaces = new Namespaces();
    private final FsContext context;
    private final LoadContext load;
    private StartupLoader startup;
    private LinkMap rtld;

    public LinkBench(Path folder, String program, List<String> environment) throws IOException {
        this(Path.of("/"), folder.toString(), program, environment);
    }

    /** @param root the guest's root, over that of the host */
    public LinkBench(Path root, String directory, String program, List<String> environment) throws IOException {
        Path interpreter = root.resolve(Path.of("/").relativize(NativeToolchain.interpreter()));
        byte[] rtldFile = Files.readAllBytes(interpreter);
        RtldTraits traits = RtldTraits.read(rtldFile);
        List<Tunable> known = TunableTable.find(new LibraryFile(rtldFile)).map(TunableTable::tunables)
                .orElse(List.of());
        Tunables tunables = new TunableParser(known, traits.version(), false, false).parse(environment);
        LinkerOptions options = LinkerOptions.parse(program, environment, false, RtldTraits.UPSTREAM.version(),
                tunables);
        Vfs vfs = new Vfs(new Posix(), root.toString());
        context = vfs.newContext(directory);
        DebugOptions debug = options.debug() == null ? DebugOptions.NONE
                : DebugOptions.parse(options.debug(), traits.version());
        load = new LoadContext(map.memory(), new KernelFiles(vfs, context), new KernelMappings(map, false),
                LdDebug.create(console, debug, options.debugOutput()), options, traits);
    }

    private record NoLimits() implements MemoryLimits {
        @Override
        public long addressSpace() {
            return -1;
        }

        @Override
        public long data() {
            return -1;
        }

        @Override
        public long stack() {
            return 8 << 20;
        }

        @Override
        public long locked() {
            return -1;
        }
    }

    /**
     * Loads the program, and lists its objects if that is asked for.
     *
     * @return the exit status that the process would end with, 0 if it would go on
     */
    public int load(String program) {
        try {
            OpenedObject opened = new ObjectOpener(load.files(), load.debug(), load.rtld().version())
                    .open(program, new SearchOutcome());
            ObjectImage image = new ObjectMapper(map.memory(), load.mappings(), load.rtld().version())
                    .map(opened, program, true);
            opened.file().close();
            ObjectImage described = ImageReader.program(map.memory(), image.headersAddress(), image.headers().size(),
                    image.entry());
            Path path = Path.of(load.files().currentDirectory()).resolve(program).normalize();
            LinkMap main = StartupLoader.describeProgram(load, described, path.toString());
            rtld = StartupLoader.mapRtld(load, NativeToolchain.interpreter().toString());
            startup = new StartupLoader(load, namespaces, main, rtld, null, this);
            boolean good = startup.load();
            if (load.options().mode() != RunMode.NORMAL) {
                return new ObjectListing(load, startup.versions(), namespaces.base(), rtld, null)
                        .print((m, undefined) -> { });
            }
            if (good) {
                startup.showScopes();
            }
            return good ? 0 : StartupLoader.VERSION_STATUS;
        } catch (LoaderError error) {
            load.debug().printError("%s", FatalError.message(load.options().program(), error.occasion(),
                    error.object(), error.text(), error.errno()));
            return FatalError.STATUS;
        } catch (ElfFormatException hostile) {
            throw new AssertionError("must be a LoaderError: " + hostile.getMessage(), hostile);
        }
    }

    public String text() {
        return console.text();
    }

    public LinkMap main() {
        return namespaces.base().main();
    }

    public List<LinkMap> loaded() {
        return namespaces.base().loaded();
    }

    public StartupLoader startup() {
        return startup;
    }

    public MemoryMap map() {
        return map;
    }

    public LoadContext load() {
        return load;
    }

    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public int makeStackExecutable(boolean byDlopen) {
        return 0;
    }

    @Override
    public boolean stackIsExecutable() {
        return false;
    }

    @Override
    public void loaded(LinkMap loaded) {
        // Nothing else is to be done without a CPU.
    }

    @Override
    public void close() {
        map.close();
        context.release();
        physical.close();
    }
}
