package io.jemu.loader.start;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.host.GlibcVersion;
import io.jemu.loader.host.RtldCommand;
import io.jemu.loader.host.RunMode;
import io.jemu.loader.object.DynamicTable;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.ImageReader;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.search.LoadContext;
import io.jemu.loader.search.ProgramMapper;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.exec.AuxType;
import io.jemu.syscalls.exec.ExecImage;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * ld.so started as a program, {@code ld.so [options] program [arguments]}: the program is mapped here, not by the
 * kernel, and the stack is made to look as if it had been started itself (dl_main in elf/rtld.c, rtld_is_main).
 */
final class DirectStart {
    /** Exit status of --verify: the program names no interpreter. */
    private static final int NO_INTERPRETER = 2;
    /** Exit status of --verify: no program, or not for ld.so. */
    private static final int UNFIT = 1;

    private final Task task;
    private final ExecImage image;
    private final RtldCommand command;
    private final ProgramMapper mapper;
    private LinkMap rtld;
    private LinkMap main;

    DirectStart(LoadContext context, Task task, ExecImage image, RtldCommand command) {
        this.task = task;
        this.image = image;
        this.command = command;
        this.mapper = new ProgramMapper(context);
    }

    /** Whether what the kernel mapped is a shared object with a name of its own, as ld.so is. */
    static boolean isSharedObject(Task task, ExecImage image) {
        try {
            ObjectImage object = describe(task, image);
            return object.dynamicAddress() != 0
                    && DynamicTable.read(task.memory(), object, image.path()).has(DynamicTag.DT_SONAME);
        } catch (LoaderError | ElfFormatException | GuestFault noObject) {
            return false;
        }
    }

    private static ObjectImage describe(Task task, ExecImage image) {
        return ImageReader.sharedObject(task.memory(), image.base(), image.phdr(), image.phnum(), image.entry());
    }

    /**
     * Maps the program.
     *
     * @throws LoaderError if that is impossible
     */
    void load() {
        rtld = mapper.describeRtld(describe(task, image), task.process().executable().path(), image.argv().getFirst());
        main = mapper.mapProgram(program());
        mapper.nameRtld(rtld, main);
    }

    private String program() {
        return image.argv().get(command.programIndex());
    }

    LinkMap rtld() {
        return rtld;
    }

    LinkMap main() {
        return main;
    }

    /** What argv[0] becomes. */
    String name() {
        return command.argv0() == null ? program() : command.argv0();
    }

    /** The exit status of --verify. */
    int verify() {
        try {
            load();
        } catch (LoaderError unfit) {
            return UNFIT;
        }
        if (main.image().dynamicAddress() == 0) {
            return UNFIT;
        }
        return ProgramMapper.interpreter(main) == null ? NO_INTERPRETER : 0;
    }

    /**
     * Has a static program executed in place of ld.so.
     *
     * @param mode of the run
     * @return whether the task runs it now
     * @throws FatalMessage if it cannot be executed, or is ld.so itself
     */
    boolean execute(RunMode mode) {
        if (mode != RunMode.NORMAL || !ProgramMapper.isStatic(main, rtld)) {
            return false;
        }
        try {
            task.kernel().programs().exec(task, null, program(), arguments(), image.env());
            return true;
        } catch (SyscallException failure) {
            throw new FatalMessage(rtld.soname() + ": cannot execute " + program() + ": " + failure.errno().name());
        }
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(image.argv().subList(command.programIndex(), image.argv().size()));
        arguments.set(0, name());
        return arguments;
    }

    /**
     * Removes what was for ld.so from the stack, and lets the auxiliary vector tell of the program. Since 2.36 the rest
     * is moved down (_dl_start_args_adjust), before that the stack pointer was moved up.
     */
    ExecImage adjustStack(GlibcVersion version) {
        AddressSpace memory = task.memory();
        int skip = command.programIndex();
        long argv = image.argvAddress();
        long programName = memory.read64(argv + Long.BYTES * (long) skip);
        if (command.argv0() != null) {
            int name = image.argv().subList(0, skip).lastIndexOf(command.argv0());
            memory.write64(argv + Long.BYTES * (long) skip, memory.read64(argv + Long.BYTES * (long) name));
        }
        long shift = Long.BYTES * (long) skip;
        boolean down = version.atLeast(2, 36);
        if (down) {
            long rest = image.envAddress() + Long.BYTES * (image.env().size() + 1L);
            memory.write(argv, memory.read(argv + shift, (int) (rest - argv - shift)));
            // Variables that secure mode took away leave a gap before the vector.
            long vector = 2L * Long.BYTES * (image.auxv().size() + 1);
            memory.write(rest - shift, memory.read(image.auxvAddress(), (int) vector));
            shift += image.auxvAddress() - rest;
        }
        long stackPointer = down ? image.stackPointer() : image.stackPointer() + shift;
        List<String> arguments = arguments();
        memory.write64(stackPointer, arguments.size());
        List<ExecImage.AuxEntry> auxv = new ArrayList<>();
        for (ExecImage.AuxEntry entry : image.auxv()) {
            ExecImage.AuxEntry placed = new ExecImage.AuxEntry(entry.type(), auxiliaryValue(entry, programName),
                    down ? entry.address() - shift : entry.address());
            memory.write64(placed.address() + Long.BYTES, placed.value());
            auxv.add(placed);
        }
        ObjectImage object = main.image();
        return new ExecImage(image.path(), image.file(), arguments, image.env(), auxv, object.base(),
                object.headersAddress(), object.headers().size(), object.entry(), stackPointer,
                rtld.name(), image.executableStack());
    }

    private long auxiliaryValue(ExecImage.AuxEntry entry, long programName) {
        long type = entry.type();
        if (type == AuxType.AT_PHDR) {
            return main.image().headersAddress();
        } else if (type == AuxType.AT_PHNUM) {
            return main.image().headers().size();
        } else if (type == AuxType.AT_ENTRY) {
            return main.image().entry();
        } else {
            return type == AuxType.AT_EXECFN ? programName : entry.value();
        }
    }
}
