package io.jemu.loader.glibc;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.elf.RelocationType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the files of a C library themselves tell of the layout of its private structures: the descriptors that libc
 * exports for libthread_db, and the table of functions in _rtld_global_ro, the one long run of relocated words there.
 * They lie near the ends of the structures, behind everything else that the loader writes, and members never change
 * their order: a measured layout that agrees with all of them is the right one.
 *
 * @param offsets of the members that descriptors exist for
 * @param threadSize sizeof (struct pthread)
 * @param functionTable offset of _dl_debug_printf in _rtld_global_ro
 */
public record LayoutEvidence(Map<Field, Integer> offsets, int threadSize, int functionTable) {
    private static final Map<Field, String> DESCRIPTORS = Map.of(
            RtldGlobal._dl_stack_used, "_thread_db_rtld_global__dl_stack_used",
            RtldGlobal._dl_stack_user, "_thread_db_rtld_global__dl_stack_user",
            RtldGlobal._dl_tls_dtv_slotinfo_list, "_thread_db_rtld_global__dl_tls_dtv_slotinfo_list",
            LinkMapField.l_tls_modid, "_thread_db_link_map_l_tls_modid",
            LinkMapField.l_tls_offset, "_thread_db_link_map_l_tls_offset",
            ThreadField.list, "_thread_db_pthread_list",
            ThreadField.tid, "_thread_db_pthread_tid",
            ThreadField.specific, "_thread_db_pthread_specific");
    private static final String THREAD_SIZE = "_thread_db_sizeof_pthread";
    /** A descriptor is an array of 32-bit words: bits, number of elements, offset in bytes. */
    private static final int DESCRIPTOR_OFFSET = 8;
    /** Consecutive function pointers that there are at least. */
    private static final int TABLE_LENGTH = 9;
    private static final int RELR_BITS = 63;

    public LayoutEvidence {
        offsets = Map.copyOf(offsets);
    }

    /**
     * Gathers what two files tell.
     *
     * @throws io.jemu.emulator.elf.ElfFormatException if one of them is damaged
     */
    public static LayoutEvidence of(LibraryFile rtld, LibraryFile libc) {
        Map<Field, Integer> offsets = new HashMap<>();
        DESCRIPTORS.forEach((field, name) -> {
            long address = libc.address(name);
            if (address != 0) {
                offsets.put(field, libc.memory().u32(address + DESCRIPTOR_OFFSET));
            }
        });
        long size = libc.address(THREAD_SIZE);
        return new LayoutEvidence(offsets, size == 0 ? 0 : libc.memory().u32(size), functionTable(rtld));
    }

    private static int functionTable(LibraryFile rtld) {
        long start = rtld.address(ExportedSymbols.RTLD_GLOBAL_RO);
        long end = start + rtld.size(ExportedSymbols.RTLD_GLOBAL_RO);
        Set<Long> relocated = relocatedWords(rtld);
        for (long at = start; at < end; at += Long.BYTES) {
            int length = 0;
            while (relocated.contains(at + (long) length * Long.BYTES)) {
                length++;
            }
            if (length >= TABLE_LENGTH) {
                return (int) (at - start);
            }
        }
        return -1;
    }

    private static Set<Long> relocatedWords(LibraryFile file) {
        Set<Long> words = new TreeSet<>();
        ElfMemory memory = file.memory();
        long rela = file.dynamic().value(DynamicTag.DT_RELA, 0);
        long size = rela == 0 ? 0 : file.dynamic().value(DynamicTag.DT_RELASZ, 0);
        for (long at = rela; at < rela + size; at += Rela.SIZE) {
            Rela entry = Rela.parse(memory, at);
            if (entry.type() == RelocationType.R_X86_64_RELATIVE.number()) {
                words.add(entry.offset());
            }
        }
        long relr = file.dynamic().value(DynamicTag.DT_RELR, 0);
        long relrEnd = relr == 0 ? 0 : relr + file.dynamic().value(DynamicTag.DT_RELRSZ, 0);
        long where = 0;
        for (long at = relr; at < relrEnd; at += Long.BYTES) {
            long entry = memory.u64(at);
            if ((entry & 1) == 0) {
                words.add(entry);
                where = entry + Long.BYTES;
            } else {
                for (long bits = entry >>> 1; bits != 0; bits &= bits - 1) {
                    words.add(where + (long) Long.numberOfTrailingZeros(bits) * Long.BYTES);
                }
                where += (long) RELR_BITS * Long.BYTES;
            }
        }
        return words;
    }

    /** Whether a layout agrees with all of it, and is sure to be told from others by it. */
    boolean confirms(Layout layout) {
        if (threadSize == 0 || threadSize != layout.size(ThreadField.class)
                || functionTable != layout.offset(RtldGlobalRo._dl_debug_printf)) {
            return false;
        }
        for (Field field : DESCRIPTORS.keySet()) {
            boolean expected = layout.has(field);
            Integer offset = offsets.get(field);
            if (expected != (offset != null) || expected && offset != layout.offset(field)) {
                return false;
            }
        }
        return true;
    }
}
