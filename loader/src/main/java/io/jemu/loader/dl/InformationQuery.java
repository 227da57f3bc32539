package io.jemu.loader.dl;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.LinkMapField;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LoaderError;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells of an object what dlinfo(3) is asked for. */
final class InformationQuery {
    private static final int RTLD_DI_LMID = 1;
    private static final int RTLD_DI_LINKMAP = 2;
    private static final int RTLD_DI_SERINFO = 4;
    private static final int RTLD_DI_SERINFOSIZE = 5;
    private static final int RTLD_DI_ORIGIN = 6;
    private static final int RTLD_DI_TLS_MODID = 9;
    private static final int RTLD_DI_TLS_DATA = 10;
    private static final int RTLD_DI_PHDR = 11;
    /** Dl_serinfo: dls_size, dls_cnt, then pairs of a pointer and flags. */
    private static final int SERINFO_HEADER = 16;
    private static final int SERINFO_ENTRY = 16;
    private static final int COUNT = 8;

    private final RuntimeLinker linker;

    InformationQuery(RuntimeLinker linker) {
        this.linker = linker;
    }

    /**
     * @return 0; the number of program headers for RTLD_DI_PHDR
     * @throws LoaderError for an unknown request
     */
    long dlinfo(Task task, LinkMap map, int request, long argument) {
        AddressSpace memory = task.memory();
        switch (request) {
            case RTLD_DI_LMID -> memory.write64(argument, map.namespace());
            case RTLD_DI_LINKMAP -> memory.write64(argument, map.state().guestAddress());
            case RTLD_DI_ORIGIN -> writeString(memory, argument, map.origin() == null ? "" : map.origin());
            case RTLD_DI_SERINFOSIZE -> writeSizes(memory, argument, directories(map));
            case RTLD_DI_SERINFO -> writeDirectories(memory, argument, directories(map));
            case RTLD_DI_TLS_MODID -> memory.write64(argument, map.state().tlsModuleId());
            case RTLD_DI_TLS_DATA -> memory.write64(argument,
                    linker.tls().existingBlock(task.registers().get(Register.FS_BASE), map));
            case RTLD_DI_PHDR -> {
                if (!linker.context().rtld().version().atLeast(2, 36)) {
                    throw unsupported();
                }
                memory.write64(argument, linker.writer().struct(map).get(LinkMapField.l_phdr));
                return map.image().headers().size();
            }
            default -> throw unsupported();
        }
        return 0;
    }

    private static LoaderError unsupported() {
        return new LoaderError(0, "", "unsupported dlinfo request");
    }

    private List<String> directories(LinkMap map) {
        return linker.startup().objects().search().directories(map);
    }

    private static void writeString(AddressSpace memory, long address, String text) {
        memory.write(address, (text + '\0').getBytes(StandardCharsets.ISO_8859_1));
    }

    private static long size(List<String> directories) {
        return SERINFO_HEADER + directories.stream().mapToLong(name -> SERINFO_ENTRY + name.length() + 1L).sum();
    }

    private static void writeSizes(AddressSpace memory, long address, List<String> directories) {
        memory.write64(address, size(directories));
        memory.write32(address + COUNT, directories.size());
    }

    /** The strings follow the entries. */
    private static void writeDirectories(AddressSpace memory, long address, List<String> directories) {
        long entry = address + SERINFO_HEADER;
        long string = entry + (long) SERINFO_ENTRY * directories.size();
        for (String name : directories) {
            memory.write64(entry, string);
            memory.write32(entry + Long.BYTES, 0);
            writeString(memory, string, name);
            entry += SERINFO_ENTRY;
            string += name.length() + 1L;
        }
    }
}
