package io.jemu.loader.object;

import io.jemu.emulator.elf.DynamicFlags;
import io.jemu.emulator.elf.DynamicSection;
import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Rela;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dynamic section of a mapped object, indexed by tag: what l_info is in glibc. Where a tag occurs more than once
 * the last entry counts, except that {@link #needed()} sees all of them.
 *
 * <p>Values are those of the file: {@link #address} adds the base, whether or not the section in memory was made
 * absolute ({@link #makeAbsolute}).
 */
public final class DynamicTable {
    /** Longest name in a dynamic string table that is taken seriously: longer than any path. */
    private static final int MAX_STRING = 1 << 16;
    /** More entries than this are taken for a section without an end. */
    private static final int MAX_ENTRIES = 1 << 16;
    /** Entries that ld.so makes absolute in place, if present. */
    private static final DynamicTag[] ADJUSTED = {DynamicTag.DT_HASH, DynamicTag.DT_PLTGOT, DynamicTag.DT_STRTAB,
        DynamicTag.DT_SYMTAB, DynamicTag.DT_RELR, DynamicTag.DT_JMPREL, DynamicTag.DT_VERSYM, DynamicTag.DT_GNU_HASH};
    /** Tables that must start inside the object, for nothing useful can be read elsewhere. */
    private static final DynamicTag[] TABLES = {DynamicTag.DT_HASH, DynamicTag.DT_STRTAB, DynamicTag.DT_SYMTAB,
        DynamicTag.DT_RELR, DynamicTag.DT_VERSYM, DynamicTag.DT_GNU_HASH, DynamicTag.DT_VERNEED,
        DynamicTag.DT_VERDEF};

    /** Lines of get-dynamic-info.h, glibc 2.36 to 2.43. */
    private static final int PLTREL_LINE = 115;
    private static final int RELAENT_LINE = 123;
    private static final int RELRENT_LINE = 130;

    private final AddressSpace memory;
    private final long base;
    private final List<DynamicSection.Entry> all;
    private final Map<Long, DynamicSection.Entry> byTag;

    private DynamicTable(AddressSpace memory, long base, List<DynamicSection.Entry> all) {
        this.memory = memory;
        this.base = base;
        this.all = List.copyOf(all);
        this.byTag = new LinkedHashMap<>();
        for (DynamicSection.Entry entry : all) {
            byTag.put(entry.tag(), entry);
        }
        translateFlags();
    }

    private DynamicTable(AddressSpace memory, DynamicTable same) {
        this.memory = memory;
        this.base = same.base;
        this.all = same.all;
        this.byTag = same.byTag;
    }

    /** The same section in the memory of a process that was forked off. */
    DynamicTable copy(AddressSpace child) {
        return new DynamicTable(child, this);
    }

    /** No dynamic section at all, as in a static program. */
    public static DynamicTable empty(AddressSpace memory, long base) {
        return new DynamicTable(memory, base, List.of());
    }

    /**
     * Reads the section of an object that was just mapped.
     *
     * @param name for messages
     * @throws LoaderError if the section is not readable, has no end, or refers to memory outside the object
     */
    public static DynamicTable read(AddressSpace memory, ObjectImage image, String name) {
        List<DynamicSection.Entry> entries = new ArrayList<>();
        try {
            long address = image.dynamicAddress();
            // ld.so reads up to DT_NULL whatever PT_DYNAMIC says; the object's end is a bound that no sane file passes.
            while (true) {
                if (!image.spans(address) || entries.size() == MAX_ENTRIES) {
                    throw invalid(name);
                }
                long tag = memory.read64(address);
                if (tag == DynamicTag.DT_NULL.value()) {
                    break;
                }
                entries.add(new DynamicSection.Entry(tag, memory.read64(address + Long.BYTES), address));
                address += DynamicSection.ENTRY_SIZE;
            }
        } catch (GuestFault fault) {
            throw invalid(name);
        }
        DynamicTable table = new DynamicTable(memory, image.base(), entries);
        for (DynamicTag tag : TABLES) {
            if (table.has(tag) && !image.spans(table.address(tag))) {
                throw invalid(name);
            }
        }
        return table;
    }

    private static LoaderError invalid(String name) {
        return new LoaderError(0, name, "invalid dynamic section");
    }

    /** As elf_get_dynamic_info: the newer flag words stand for the older tags, and DT_RUNPATH silences DT_RPATH. */
    private void translateFlags() {
        if (has(DynamicTag.DT_FLAGS)) {
            DynamicSection.Entry entry = byTag.get(DynamicTag.DT_FLAGS.value());
            if ((flags() & DynamicFlags.DF_SYMBOLIC) != 0) {
                byTag.put(DynamicTag.DT_SYMBOLIC.value(), entry);
            }
            if ((flags() & DynamicFlags.DF_TEXTREL) != 0) {
                byTag.put(DynamicTag.DT_TEXTREL.value(), entry);
            }
            if ((flags() & DynamicFlags.DF_BIND_NOW) != 0) {
                byTag.put(DynamicTag.DT_BIND_NOW.value(), entry);
            }
        }
        if ((flags1() & DynamicFlags.DF_1_NOW) != 0) {
            byTag.put(DynamicTag.DT_BIND_NOW.value(), byTag.get(DynamicTag.DT_FLAGS_1.value()));
        }
        if (has(DynamicTag.DT_RUNPATH)) {
            byTag.remove(DynamicTag.DT_RPATH.value());
        }
    }

    /**
     * Adds the base to the pointers that libc and programs expect to be absolute, in guest memory. Not for an object
     * whose section is read-only (the vDSO).
     */
    void makeAbsolute() {
        if (base == 0) {
            return;
        }
        for (DynamicTag tag : ADJUSTED) {
            adjust(tag);
        }
        // Mandatory in old objects, hence present but zero where DT_RELR holds everything.
        if (value(DynamicTag.DT_RELA) != 0) {
            adjust(DynamicTag.DT_RELA);
        }
        if (value(DynamicTag.DT_REL) != 0) {
            adjust(DynamicTag.DT_REL);
        }
    }

    /**
     * What elf_get_dynamic_info of glibc asserts.
     *
     * @param program whether rtld.c does so, whose messages have another path of the file
     * @throws FatalMessage with the assertion's words
     */
    void assertEntrySizes(boolean program) {
        String file = (program ? "./" : "") + "get-dynamic-info.h";
        assertValue(DynamicTag.DT_PLTREL, DynamicTag.DT_RELA.value(), file, PLTREL_LINE,
                "info[DT_PLTREL]->d_un.d_val == DT_RELA");
        if (has(DynamicTag.DT_RELA)) {
            assertValue(DynamicTag.DT_RELAENT, Rela.SIZE, file, RELAENT_LINE,
                    "info[DT_RELAENT]->d_un.d_val == sizeof (ElfW(Rela))");
        }
        if (has(DynamicTag.DT_RELR)) {
            assertValue(DynamicTag.DT_RELRENT, Long.BYTES, file, RELRENT_LINE,
                    "info[DT_RELRENT]->d_un.d_val == sizeof (ElfW(Relr))");
        }
    }

    private void assertValue(DynamicTag tag, long expected, String file, int line, String expression) {
        if (has(tag) && value(tag) != expected) {
            throw FatalMessage.assertion(file, line, "elf_get_dynamic_info", expression);
        }
    }

    private void adjust(DynamicTag tag) {
        DynamicSection.Entry entry = byTag.get(tag.value());
        if (entry != null) {
            memory.write64(entry.address() + Long.BYTES, base + entry.value());
        }
    }

    public boolean has(DynamicTag tag) {
        return byTag.containsKey(tag.value());
    }

    /** d_val as in the file, 0 if there is no such entry. */
    public long value(DynamicTag tag) {
        DynamicSection.Entry entry = byTag.get(tag.value());
        return entry == null ? 0 : entry.value();
    }

    /** d_ptr made absolute, 0 if there is no such entry. */
    public long address(DynamicTag tag) {
        DynamicSection.Entry entry = byTag.get(tag.value());
        return entry == null ? 0 : base + entry.value();
    }

    /** Address of the Elf64_Dyn itself in guest memory (what l_info holds), 0 if there is no such entry. */
    public long entryAddress(DynamicTag tag) {
        DynamicSection.Entry entry = byTag.get(tag.value());
        return entry == null ? 0 : entry.address();
    }

    /** The entry that counts for each tag (key: the tag that it stands for, see DF_SYMBOLIC and the like). */
    public Map<Long, DynamicSection.Entry> effective() {
        return Collections.unmodifiableMap(byTag);
    }

    /** Every entry up to DT_NULL, in file order. */
    public List<DynamicSection.Entry> entries() {
        return all;
    }

    /** DT_FLAGS, 0 if there is none. */
    public long flags() {
        return value(DynamicTag.DT_FLAGS);
    }

    /** DT_FLAGS_1, 0 if there is none. */
    public long flags1() {
        return value(DynamicTag.DT_FLAGS_1);
    }

    /**
     * A string of the dynamic string table.
     *
     * @param offset in bytes
     * @param name of the object, for messages
     * @throws LoaderError if the string is not readable or does not end
     */
    public String string(long offset, String name) {
        try {
            String string = memory.readString(address(DynamicTag.DT_STRTAB) + offset, MAX_STRING);
            if (string != null && has(DynamicTag.DT_STRTAB)) {
                return string;
            }
        } catch (GuestFault fault) {
            // Told below.
        }
        throw invalid(name);
    }

    /** Offsets of the DT_NEEDED names, in order. */
    public List<Long> needed() {
        return all.stream().filter(e -> e.tag() == DynamicTag.DT_NEEDED.value()).map(DynamicSection.Entry::value)
                .toList();
    }

    /** DF_1_INITFIRST: the object's constructors run before all others. */
    public boolean initFirst() {
        return (flags1() & DynamicFlags.DF_1_INITFIRST) != 0;
    }
}
