package io.jemu.loader.object;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.GnuHash;
import io.jemu.emulator.elf.GuestElfMemory;
import io.jemu.emulator.elf.SysvHash;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A mapped object as the dynamic linker knows it: glibc's struct link_map, whose member names the comments give. What
 * never changes is in {@link ObjectImage} and {@link DynamicTable}; the rest is the life of the object in a process.
 */
public final class LinkMap {
    private static final String MAIN_PROGRAM = "<main program>";

    private final AddressSpace memory;
    private final int namespace;
    private final String name;
    private final ObjectType type;
    private LinkMap loader;
    private final FileIdentity file;
    private final String origin;
    private final ObjectImage image;
    private final DynamicTable dynamic;
    private final List<String> names = new ArrayList<>();
    private final long versyms;
    private final SearchList searchList;
    private final SearchList ownList;
    private final List<SearchList> scopes = new ArrayList<>();
    private final Set<LinkMap> relocationDependencies = new LinkedHashSet<>();
    private final LinkMapState state;
    private DynamicSymbols dynamicSymbols;
    private FoundVersion[] versions = {};
    private List<LinkMap> initOrder = List.of();
    private LinkMap real = this;

    /**
     * Describes an object that is mapped already. The dynamic section is read here, and not yet changed.
     *
     * @param namespace number of the link-map namespace, 0 for the program's
     * @param name l_name: empty for the program and, as ld.so has it, never null
     * @param type where it comes from
     * @param loader the object that first needed it, null if none did
     * @param file identity of the file, null if unknown (the program, the vDSO)
     * @param origin what $ORIGIN stands for, null if unknown
     * @throws LoaderError if the dynamic section is no good
     */
    public LinkMap(AddressSpace memory, int namespace, String name, ObjectType type, LinkMap loader,
            FileIdentity file, String origin, ObjectImage image) {
        this(memory, namespace, name, type, loader, file, origin, image, image.dynamicAddress() == 0
                ? DynamicTable.empty(memory, image.base()) : DynamicTable.read(memory, image, name));
    }

    private LinkMap(AddressSpace memory, int namespace, String name, ObjectType type, LinkMap loader,
            FileIdentity file, String origin, ObjectImage image, DynamicTable dynamic) {
        this.memory = memory;
        this.namespace = namespace;
        this.name = name;
        this.type = type;
        this.loader = loader;
        this.file = file;
        this.origin = origin;
        this.image = image;
        this.dynamic = dynamic;
        this.versyms = dynamic.address(DynamicTag.DT_VERSYM);
        this.searchList = new SearchList();
        this.ownList = new SearchList(this);
        this.state = new LinkMapState();
        checkHash();
    }

    /** For {@link LinkMapCopies}, which lets {@link #take} follow. */
    LinkMap(LinkMap original, LinkMapCopies copies) {
        this.memory = copies.memory();
        this.namespace = original.namespace;
        this.name = original.name;
        this.type = original.type;
        this.loader = copies.begin(original.loader);
        this.file = original.file;
        this.origin = original.origin;
        this.image = original.image;
        this.dynamic = original.dynamic.copy(memory);
        this.names.addAll(original.names);
        this.versyms = original.versyms;
        this.searchList = copies.begin(original.searchList);
        this.ownList = copies.begin(original.ownList);
        this.state = new LinkMapState(original.state);
        this.dynamicSymbols = original.dynamicSymbols == null ? null : original.dynamicSymbols.copy(memory);
        this.versions = original.versions;
    }

    /** Refers to the copies of what the original refers to. */
    void take(LinkMap original, LinkMapCopies copies) {
        for (SearchList scope : original.scopes) {
            scopes.add(copies.begin(scope));
        }
        for (LinkMap dependency : original.relocationDependencies) {
            relocationDependencies.add(copies.begin(dependency));
        }
        LinkMap[] order = original.initOrder.toArray(new LinkMap[0]);
        for (int i = 0; i < order.length; i++) {
            order[i] = copies.begin(order[i]);
        }
        initOrder = List.of(order);
        real = copies.begin(original.real);
    }

    /**
     * A stand-in for an object that lives in another namespace: ld.so itself, of which there is only one.
     *
     * @param name by which it is asked for
     */
    public static LinkMap proxy(LinkMap real, int namespace, String path, String name, ObjectType type,
            LinkMap loader) {
        LinkMap proxy = new LinkMap(real.memory, namespace, path, type, loader, null, null, real.image,
                DynamicTable.empty(real.memory, real.base()));
        proxy.real = real;
        proxy.addName(name);
        return proxy;
    }

    /** A stand-in for a library that was not found, when libraries are only listed. */
    public static LinkMap missing(AddressSpace memory, int namespace, String name, ObjectType type, LinkMap loader) {
        LinkMap map = new LinkMap(memory, namespace, name, type, loader, null, null, ObjectImage.NONE);
        map.state.markFaked();
        map.state.markRelocated();
        map.addName(name);
        return map;
    }

    /** Refuses an object whose hash table has no sound header, before anything is looked up in it. */
    private void checkHash() {
        try {
            GuestElfMemory elf = new GuestElfMemory(memory);
            if (dynamic.has(DynamicTag.DT_GNU_HASH)) {
                new GnuHash(elf, dynamic.address(DynamicTag.DT_GNU_HASH));
            } else if (dynamic.has(DynamicTag.DT_HASH)) {
                new SysvHash(elf, dynamic.address(DynamicTag.DT_HASH));
            }
        } catch (ElfFormatException | GuestFault bad) {
            throw new LoaderError(0, name, ElfFormatException.Reason.BAD_HASH_TABLE.text());
        }
    }

    /** The address space that the object lives in. */
    public AddressSpace memory() {
        return memory;
    }

    /** Number of the link-map namespace (l_ns). */
    public int namespace() {
        return namespace;
    }

    /** The path that the object was found by (l_name); empty for the program. */
    public String name() {
        return name;
    }

    /** The object itself, or the one that it stands in for (l_real). */
    public LinkMap real() {
        return real;
    }

    /** Whether it only stands in for an object of another namespace: ld.so in those that dlmopen made. */
    public boolean isProxy() {
        return real != this;
    }

    /** What messages call the object, given the program's name argv[0] (DSO_FILENAME). */
    public String displayName(String program) {
        return !name.isEmpty() ? name : program != null ? program : MAIN_PROGRAM;
    }

    public ObjectType type() {
        return type;
    }

    /** The object that first caused this one to be loaded (l_loader), or null. */
    public LinkMap loader() {
        return loader;
    }

    /** The object that caused this one to be loaded is unloaded, while this one stays. */
    public void forgetLoader() {
        loader = null;
    }

    /** Identity of the file, null if unknown. */
    public FileIdentity file() {
        return file;
    }

    /** The directory that $ORIGIN stands for (l_origin), null if unknown. */
    public String origin() {
        return origin;
    }

    public ObjectImage image() {
        return image;
    }

    public DynamicTable dynamic() {
        return dynamic;
    }

    /**
     * Adds the base to the pointers of the dynamic section in memory that libc expects to be absolute; nothing is done
     * to a read-only section.
     *
     * @throws LoaderError if the section is not writable although its segment says so
     */
    public void makeDynamicAbsolute() {
        try {
            if (!image.dynamicReadOnly()) {
                dynamic.makeAbsolute();
            }
        } catch (GuestFault refused) {
            throw new LoaderError(0, name, ElfFormatException.Reason.BAD_DYNAMIC_SECTION.text());
        }
        dynamic.assertEntrySizes(type == ObjectType.EXECUTABLE);
    }

    /** l_addr: what is added to addresses of the file. */
    public long base() {
        return image.base();
    }

    /** PT_TLS, or null. */
    public TlsSegment tls() {
        return image.tls();
    }

    /** The tables that look-ups read, copied out of guest memory on first use. */
    public DynamicSymbols dynamicSymbols() {
        if (dynamicSymbols == null) {
            dynamicSymbols = new DynamicSymbols(memory, new DynamicSymbols.Tables(image.mapStart(), image.mapEnd(),
                    dynamic.address(DynamicTag.DT_SYMTAB), dynamic.address(DynamicTag.DT_STRTAB),
                    dynamic.value(DynamicTag.DT_STRSZ), dynamic.address(DynamicTag.DT_GNU_HASH),
                    dynamic.address(DynamicTag.DT_HASH), versyms));
        }
        return dynamicSymbols;
    }

    /** Address of DT_VERSYM, 0 if the object has no symbol versions. */
    public long versyms() {
        return versyms;
    }

    /** A symbol's DT_VERSYM entry: version index, with Elf.VERSYM_HIDDEN perhaps. Only if {@link #versyms} is not 0. */
    public int versionIndex(int symbol) {
        return memory.read16(versyms + Integer.toUnsignedLong(symbol) * Short.BYTES) & 0xffff;
    }

    /** What a version index (without the hidden bit) means, or null if the object's tables do not say. */
    public FoundVersion version(int index) {
        return index >= 0 && index < versions.length ? versions[index] : null;
    }

    /** Number of version indices (l_nversions). */
    public int versionCount() {
        return versions.length;
    }

    /** Records the version tables, once they were read and checked (l_versions). */
    public void useVersions(FoundVersion[] table) {
        versions = table.clone();
    }

    /** DT_SONAME, or null. */
    public String soname() {
        return dynamic.has(DynamicTag.DT_SONAME) ? dynamic.string(dynamic.value(DynamicTag.DT_SONAME), name) : null;
    }

    /** Names by which the object was asked for (l_libname), in order of appearance. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Records a name by which the object is known. */
    public void addName(String alias) {
        if (!names.contains(alias)) {
            names.add(alias);
        }
    }

    /** Whether a name stands for this object without a look at the file system (_dl_name_match_p). */
    public boolean isNamed(String candidate) {
        return candidate.equals(name) || names.contains(candidate);
    }

    /** The names of DT_NEEDED, in order, not expanded. */
    public List<String> needed() {
        return dynamic.needed().stream().map(offset -> dynamic.string(offset, name)).toList();
    }

    /** The object and its dependencies in breadth-first order (l_searchlist); empty before they are loaded. */
    public SearchList searchList() {
        return searchList;
    }

    /** The list of this object alone: l_symbolic_searchlist, the first scope of a DT_SYMBOLIC object. */
    public SearchList ownList() {
        return ownList;
    }

    /** The lists that its references are looked up in, in order (l_scope). The list may be changed in place. */
    public List<SearchList> scopes() {
        return scopes;
    }

    /** The object and its dependencies in the order of fini calls (l_initfini), the object first. */
    public List<LinkMap> initOrder() {
        return initOrder;
    }

    public void useInitOrder(List<LinkMap> order) {
        initOrder = List.copyOf(order);
    }

    /** Objects that must stay because this one was bound to them (l_reldeps); may be changed. */
    public Set<LinkMap> relocationDependencies() {
        return relocationDependencies;
    }

    /** What changes while the object lives. */
    public LinkMapState state() {
        return state;
    }

    /** The path, for debugging jemu. */
    @Override
    public String toString() {
        return displayName(null) + " at 0x" + Long.toHexString(base());
    }
}
