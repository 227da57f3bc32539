package io.jemu.loader.search;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.debug.DebugCategory;
import io.jemu.loader.object.FatalMessage;
import io.jemu.loader.object.FileIdentity;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.object.Namespace;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.ObjectMapper;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.object.OpenedObject;
import io.jemu.loader.object.SearchOutcome;
import io.jemu.syscalls.abi.SyscallException;
import java.util.Set;

/**
 * What the kernel does for a program otherwise, when ld.so is run as a program: mapping the program that it is to run
 * (dl_main in elf/rtld.c, rtld_is_main).
 */
public final class ProgramMapper {
    private static final String NOT_FOUND = "cannot open shared object file";
    private static final String OTHER_CLASS = "wrong ELF class: ELFCLASS32";

    private final LoadContext context;

    public ProgramMapper(LoadContext context) {
        this.context = context;
    }

    /**
     * Describes ld.so, which the kernel mapped.
     *
     * @param path the file that was started
     * @param name argv[0], by which objects may ask for it
     */
    public LinkMap describeRtld(ObjectImage image, String path, String name) {
        FileIdentity identity = null;
        try {
            var status = context.files().status(path);
            identity = new FileIdentity(status.device(), status.inode());
        } catch (SyscallException gone) {
            // It is known by its names then.
        }
        LinkMap map = new LinkMap(context.memory(), Namespace.BASE, name, ObjectType.LIBRARY, null, identity, null,
                image);
        map.makeDynamicAbsolute();
        if (!context.debug().shows(DebugCategory.UNUSED)) {
            map.state().markUsed();
        }
        return map;
    }

    /**
     * Maps a program.
     *
     * @param name a path, or the name of a library, which is looked for in the cache only
     * @throws LoaderError if it is not found or is no good
     */
    public LinkMap mapProgram(String name) {
        SearchOutcome outcome = new SearchOutcome();
        OpenedObject object = LibrarySearch.forProgram(context).open(null, name, Namespace.BASE,
                Set.of(LoadMode.OPENEXEC), outcome);
        if (object == null) {
            if (outcome.otherClass()) {
                throw new LoaderError(0, name, OTHER_CLASS);
            }
            throw new LoaderError(outcome.errno(), name, NOT_FOUND);
        }
        try {
            if (context.debug().shows(DebugCategory.FILES)) {
                context.debug().print("file=%s [%s];  generating link map\n", name, Namespace.BASE);
            }
            ObjectImage image = new ObjectMapper(context.memory(), context.mappings(), context.rtld().version())
                    .map(object, name, true);
            LinkMap map = new LinkMap(context.memory(), Namespace.BASE, "", ObjectType.EXECUTABLE, null, null,
                    ObjectLoader.origin(context, object.path()), image);
            map.addName("");
            map.makeDynamicAbsolute();
            if (!context.debug().shows(DebugCategory.UNUSED)) {
                map.state().markUsed();
            }
            ObjectLoader.showMap(context, map);
            return map;
        } finally {
            object.file().close();
        }
    }

    /**
     * Gives ld.so the names by which the program, or what it needs, may ask for it: that in the program's PT_INTERP,
     * else its own, and its DT_SONAME.
     */
    public void nameRtld(LinkMap rtld, LinkMap program) {
        String interpreter = interpreter(program);
        rtld.addName(interpreter == null ? rtld.name() : interpreter);
        if (rtld.soname() != null) {
            rtld.addName(rtld.soname());
        }
    }

    /** The path in a program's PT_INTERP, null if it has none. */
    public static String interpreter(LinkMap program) {
        for (ProgramHeader header : program.image().headers().reversed()) {
            if (header.is(SegmentType.PT_INTERP)) {
                try {
                    return new GuestElfMemory(program.memory()).cString(program.base() + header.vaddr());
                } catch (GuestFault | ElfFormatException notMapped) {
                    return null;
                }
            }
        }
        return null;
    }

    /**
     * Whether a program wants no dynamic linker: it is to be executed instead (rtld_chain_load).
     *
     * @throws FatalMessage if it is ld.so itself
     */
    public static boolean isStatic(LinkMap program, LinkMap rtld) {
        if (rtld.soname() != null && rtld.soname().equals(program.soname())) {
            throw new FatalMessage(rtld.soname() + ": loader cannot load itself");
        }
        return !program.dynamic().has(DynamicTag.DT_NEEDED) && interpreter(program) == null;
    }
}
