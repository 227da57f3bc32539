package io.jemu.syscalls.exec;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.PageSource;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;

/**
 * execve(2), in the three steps of Linux: find out what the file is, which can fail without harm ({@link #prepare});
 * map it into a new address space ({@link #build}); let the process have that, which the kernel does.
 */
public final class Execution implements AutoCloseable {
    private static final long PAGE = Page.SIZE;
    /** How often a script's interpreter may be a script. */
    private static final int MAX_SCRIPTS = 5;

    /** STACK_RND_MASK: by how many pages the stack's top varies. */
    private static final long STACK_RANDOM_PAGES = 0x3f_ffff + 1;
    private static final long STACK_ALIGN_RANDOM = 8192;
    /** arch_randomize_brk. */
    private static final long BRK_RANDOM = 1L << 30;
    /** ELF_ET_DYN_BASE: where position-independent programs begin, before randomization. */
    private static final long ET_DYN_BASE = Page.roundDown((1L << 47) / 3 * 2);
    /** How much of the stack is mapped at first, below what is in use: setup_arg_pages. */
    private static final long STACK_EXPAND = 128L << 10;

    private final Kernel kernel;
    private final Process process;
    private final String fileName;
    private final List<String> env;
    private List<String> argv;
    private Credentials credentials;
    private ProgramFile program;
    private ElfHeader header;
    private List<ProgramHeader> headers;
    private String interpreterPath;
    private ProgramFile interpreter;
    private ElfHeader interpreterHeader;
    private List<ProgramHeader> interpreterHeaders;

    private MemoryMap map;
    private InitialStack.Result stack;
    private ElfMapper.Mapped mapped;
    private ElfMapper.Mapped mappedInterpreter;
    private long trapPage;

    private Execution(Kernel kernel, Process process, String fileName, List<String> argv, List<String> env) {
        this.kernel = kernel;
        this.process = process;
        this.fileName = fileName;
        this.argv = argv.isEmpty() ? List.of("") : argv;
        this.env = env;
    }

    /**
     * Opens a program and whatever it names as interpreter.
     *
     * @param base the directory for a relative path, null for the current one
     * @param mayGainRights whether set-user-ID and set-group-ID bits count
     * @throws io.jemu.syscalls.abi.SyscallException as execve(2) fails
     */
    public static Execution prepare(Kernel kernel, Process process, OpenFile base, String path, List<String> argv,
            List<String> env, boolean mayGainRights) {
        Execution execution = new Execution(kernel, process, path, argv, env);
        boolean fit = false;
        try {
            execution.open(base, path);
            execution.credentials = ExecCredentials.of(process.credentials(), kernel.vfs(), execution.program.file(),
                    kernel.hostProcess().identity(), mayGainRights);
            fit = true;
            return execution;
        } finally {
            if (!fit) {
                execution.close();
            }
        }
    }

    private void open(OpenFile base, String path) {
        program = ProgramFile.open(kernel.vfs(), process.fs(), base, path);
        InitialStack.checkSize(argv, env, fileName, process.rlimits().soft(Resource.RLIMIT_STACK));
        byte[] head = program.head();
        String script = path;
        for (int depth = 0; ; depth++) {
            ScriptLine line = ScriptLine.parse(head);
            if (line == null) {
                break;
            }
            if (depth == MAX_SCRIPTS) {
                throw Errno.ELOOP.failure();
            }
            script = replaceByInterpreter(line, script);
            head = program.head();
        }
        if (!ProgramFile.isElf(head)) {
            throw Errno.ENOEXEC.failure();
        }
        header = program.elfHeader(Errno.ENOEXEC, Errno.ENOEXEC);
        headers = program.programHeaders(header, Errno.ENOEXEC);
        interpreterPath = program.interpreterPath(headers);
        if (interpreterPath != null) {
            interpreter = ProgramFile.open(kernel.vfs(), process.fs(), null, interpreterPath);
            interpreterHeader = interpreter.elfHeader(Errno.EIO, Errno.ELIBBAD);
            interpreterHeaders = interpreter.programHeaders(interpreterHeader, Errno.ELIBBAD);
        }
    }

    private String replaceByInterpreter(ScriptLine line, String script) {
        List<String> arguments = new ArrayList<>();
        arguments.add(line.interpreter());
        if (line.argument() != null) {
            arguments.add(line.argument());
        }
        arguments.add(script);
        arguments.addAll(argv.subList(1, argv.size()));
        argv = List.copyOf(arguments);
        InitialStack.checkSize(argv, env, fileName, process.rlimits().soft(Resource.RLIMIT_STACK));
        program.close();
        program = null;
        program = ProgramFile.open(kernel.vfs(), process.fs(), null, line.interpreter());
        return line.interpreter();
    }

    /** Whether the program names an interpreter. */
    public boolean hasInterpreter() {
        return interpreter != null;
    }

    /** Whether the program may itself be what others name as interpreter. */
    public boolean mayBeInterpreter() {
        return interpreter == null && header.type() == Elf.ET_DYN;
    }

    /**
     * Makes the new address space. In Linux there is no way back from here: a failure kills the process with SIGSEGV.
     *
     * @param withInterpreter whether to map the interpreter that the program names
     * @throws io.jemu.syscalls.abi.SyscallException if the segments make no sense or there is no room
     */
    public void build(boolean withInterpreter) {
        long stackLimit = process.rlimits().soft(Resource.RLIMIT_STACK);
        map = process.newMap(Placement.of(stackLimit, kernel.mmapRandomPages()));
        long top = Placement.TASK_SIZE - (kernel.random().below(STACK_RANDOM_PAGES) << PhysicalMemory.FRAME_SHIFT);
        top = Page.roundUp(top - kernel.random().below(STACK_ALIGN_RANDOM));
        mapStack(top, stackLimit);

        boolean positionIndependent = header.type() == Elf.ET_DYN;
        long preferred = positionIndependent && interpreter != null
                ? ET_DYN_BASE + (kernel.programRandomPages() << PhysicalMemory.FRAME_SHIFT)
                : 0;
        mapped = new ElfMapper(map, program.backing(), header, headers).map(preferred);
        placeBreak(positionIndependent);
        if (withInterpreter && interpreter != null) {
            mapInterpreter();
        }
        trapPage = mapTrapPage();
        stack = new InitialStack(map.memory(), top).build(argv, env, fileName,
                new InitialStack.Program(mapped.phdr(), header.phnum(),
                        mappedInterpreter == null ? 0 : mappedInterpreter.bias(),
                        entry(), credentials.privileged(), credentials),
                kernel.random());
    }

    private void mapStack(long top, long limit) {
        long used = InitialStack.stringBytes(argv, env, fileName);
        long wanted = Page.roundUp(used) + STACK_EXPAND;
        long size = limit < 0 ? wanted : Math.max(Page.roundUp(used), Math.min(wanted, Page.roundDown(limit)));
        int protection = Protection.PROT_READ | Protection.PROT_WRITE
                | (executableStack() ? Protection.PROT_EXEC : 0);
        map.add(new Vma(top - size, top, protection,
                Vma.GROWS_DOWN | Vma.ACCOUNTED, PageSource.ANONYMOUS, 0, "[stack]"));
    }

    /** A missing PT_GNU_STACK means no executable stack for 64-bit programs (asm/elf.h). */
    private boolean executableStack() {
        return headers.stream().anyMatch(h -> h.is(SegmentType.PT_GNU_STACK) && h.executable());
    }

    private void placeBreak(boolean positionIndependent) {
        long end = Page.roundUp(mapped.end());
        if (positionIndependent && interpreter == null) {
            // Not above the program: mappings grow towards it there.
            end = ET_DYN_BASE;
        } else {
            end += PAGE;
        }
        long range = BRK_RANDOM >> PhysicalMemory.FRAME_SHIFT;
        map.heap().startAt(end + (kernel.random().below(range) << PhysicalMemory.FRAME_SHIFT));
    }

    private void mapInterpreter() {
        mappedInterpreter = new ElfMapper(map, interpreter.backing(), interpreterHeader, interpreterHeaders).map(0);
    }

    /** Where Linux puts the vDSO, and under its name: the page of code that the kernel offers. */
    private long mapTrapPage() {
        long address = map.mappings().room(PAGE);
        map.add(new Vma(address, address + PAGE, Protection.PROT_READ | Protection.PROT_EXEC, Vma.SPECIAL,
                new PageSource.Kernel(kernel.trapFrame()), 0, "[vdso]"));
        return address;
    }

    private long entry() {
        return header.entry() + (header.type() == Elf.ET_DYN ? mapped.bias() : 0);
    }

    /** Maps the interpreter after all, once the stack exists. */
    public void addInterpreter() {
        mapInterpreter();
        for (ExecImage.AuxEntry aux : stack.auxv()) {
            if (aux.type() == AuxType.AT_BASE) {
                map.memory().write64(aux.address() + Long.BYTES, mappedInterpreter.bias());
            }
        }
    }

    /** Where the first instruction is: the interpreter's if it is mapped, else the program's. */
    public long startAddress() {
        if (mappedInterpreter == null) {
            return entry();
        }
        return interpreterHeader.entry() + (interpreterHeader.type() == Elf.ET_DYN ? mappedInterpreter.bias() : 0);
    }

    public long stackPointer() {
        return stack.stackPointer();
    }

    /** The new address space; whoever takes it closes it. */
    public MemoryMap map() {
        return map;
    }

    public long trapPage() {
        return trapPage;
    }

    /** The program's file, for /proc/self/exe; not retained for the caller. */
    public OpenFile file() {
        return program.file();
    }

    /** The credentials that the process has from then on. */
    public Credentials credentials() {
        return credentials;
    }

    /** The path as given. */
    public String fileName() {
        return fileName;
    }

    /** Where arguments and environment lie, for /proc/self/cmdline and /proc/self/environ. */
    public StringArea strings() {
        return new StringArea(stack.argStart(), stack.argEnd(), stack.envStart(), stack.envEnd(), stack.stackPointer(),
                stack.auxv().getFirst().address());
    }

    /** What a plugged-in interpreter is told. */
    public ExecImage image() {
        return new ExecImage(fileName, program.file(), argv, env, stack.auxv(), mapped.bias(), mapped.phdr(),
                header.phnum(), entry(), stack.stackPointer(), interpreterPath, executableStack());
    }

    /** Gives up an address space that could not be finished. */
    public void discard() {
        if (map != null) {
            map.close();
        }
    }

    /** Closes the files; mappings stay. */
    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
        if (interpreter != null) {
            interpreter.close();
        }
    }
}
