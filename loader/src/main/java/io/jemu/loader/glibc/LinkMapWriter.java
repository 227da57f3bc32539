package io.jemu.loader.glibc;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.object.DynamicTable;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectImage;
import io.jemu.loader.object.SearchList;
import io.jemu.loader.object.TlsSegment;
import java.util.List;
import java.util.Map;

/**
 * Keeps a struct link_map in guest memory for each object, with the members that libc, libthread_db, debuggers and
 * programs read. The {@link LinkMap} is the truth, the structure follows it.
 */
public final class LinkMapWriter {
    private static final int POINTER = Long.BYTES;
    private static final int LIBNAME_SIZE = 3 * POINTER;
    private static final int LIBNAME_NEXT = POINTER;
    private static final int LIBNAME_DONT_FREE = 2 * POINTER;
    private static final int NLIST_OFFSET = POINTER;
    /** l_scope_mem has room for three scopes and the null that ends them. */
    private static final int SCOPES_IN_PLACE = 3;

    /** Entries of l_info behind the plain and the processor-specific tags: version, extra, value, address tags. */
    private static final int VERSION_TAGS = 16;
    private static final int EXTRA_TAGS = 3;
    private static final int VALUE_TAGS = 12;
    private static final int ADDRESS_TAGS = 11;
    /** DT_NUM of glibc 2.36 and later; older ones have fewer, and then the number of entries tells. */
    private static final int DT_NUM = 38;
    private static final long ADDRESS_RANGE_HIGH = 0x6ffffeffL;
    private static final long VALUE_RANGE_HIGH = 0x6ffffdffL;
    private static final long VERSION_RANGE_HIGH = DynamicTag.DT_VERNEEDNUM.value();
    private static final int GNU_HEADER = 16;

    private final AddressSpace memory;
    private final Layout layout;
    private final GuestHeap heap;

    public LinkMapWriter(AddressSpace memory, Layout layout, GuestHeap heap) {
        this.memory = memory;
        this.layout = layout;
        this.heap = heap;
    }

    /** Allocates the structure of an object, without writing it. */
    public void place(LinkMap map) {
        map.state().placeAt(heap.allocate(layout.size(LinkMapField.class)));
    }

    /** The structure of an object that has a place. */
    public GuestStruct struct(LinkMap map) {
        return new GuestStruct(memory, layout, map.state().guestAddress());
    }

    /** Writes what is known once an object is mapped. */
    public void describe(LinkMap map) {
        GuestStruct struct = struct(map);
        ObjectImage image = map.image();
        struct.set(LinkMapField.l_addr, map.base());
        if (struct.get(LinkMapField.l_name) == 0) {
            struct.set(LinkMapField.l_name, heap.string(map.name()));
        }
        struct.set(LinkMapField.l_ld, image.dynamicAddress());
        struct.set(LinkMapField.l_real, map.real().state().guestAddress());
        struct.set(LinkMapField.l_ns, map.namespace());
        freeNames(struct);
        struct.set(LinkMapField.l_libname, names(map));
        describeScopes(map, struct);
        if (map.isProxy()) {
            struct.set8(LinkMapField.l_type, map.type().ordinal());
            struct.set(LinkMapField.l_serial, map.state().serial());
            return;
        }
        struct.set(LinkMapField.l_phdr, image.headersAddress());
        struct.set16(LinkMapField.l_phnum, image.headers().size());
        struct.set(LinkMapField.l_entry, image.entry());
        struct.set16(LinkMapField.l_ldnum, image.dynamicCount());
        struct.set(LinkMapField.l_loader, map.loader() == null ? 0 : map.loader().state().guestAddress());
        struct.set(LinkMapField.l_map_start, image.mapStart());
        struct.set(LinkMapField.l_map_end, image.mapEnd());
        struct.set(LinkMapField.l_text_end, textEnd(image));
        struct.set(LinkMapField.l_versyms, map.versyms());
        struct.set(LinkMapField.l_relro_addr, image.relroStart());
        struct.set(LinkMapField.l_relro_size, image.relroSize());
        struct.set(LinkMapField.l_serial, map.state().serial());
        struct.set32(LinkMapField.l_flags, (int) map.dynamic().flags());
        struct.set32(LinkMapField.l_flags_1, (int) map.dynamic().flags1());
        struct.set8(LinkMapField.l_type, map.type().ordinal());
        struct.setBit(LinkMapField.l_contiguous, image.contiguous());
        struct.setBit(LinkMapField.l_ld_readonly, image.dynamicReadOnly());
        if (map.origin() != null && struct.get(LinkMapField.l_origin) == 0) {
            struct.set(LinkMapField.l_origin, heap.string(map.origin()));
        }
        if (map.file() != null && struct.has(LinkMapField.l_file_id)) {
            memory.write64(struct.at(LinkMapField.l_file_id), map.file().device());
            memory.write64(struct.at(LinkMapField.l_file_id) + POINTER, map.file().inode());
        }
        writeInfo(map, struct);
        writeHash(map, struct);
    }

    private void describeScopes(LinkMap map, GuestStruct struct) {
        scope(struct, LinkMapField.l_symbolic_searchlist, map.ownList());
        memory.write64(struct.at(LinkMapField.l_local_scope), struct.at(LinkMapField.l_searchlist));
        struct.set(LinkMapField.l_scope, struct.at(LinkMapField.l_scope_mem));
        struct.set(LinkMapField.l_scope_max, SCOPES_IN_PLACE + 1);
    }

    private long names(LinkMap map) {
        List<String> names = map.names().isEmpty() ? List.of(map.name()) : map.names();
        long next = 0;
        for (String name : names.reversed()) {
            long entry = heap.allocate(LIBNAME_SIZE);
            memory.write64(entry, heap.string(name));
            memory.write64(entry + LIBNAME_NEXT, next);
            memory.write32(entry + LIBNAME_DONT_FREE, 1);
            next = entry;
        }
        return next;
    }

    private void freeNames(GuestStruct struct) {
        long entry = struct.get(LinkMapField.l_libname);
        while (entry != 0) {
            long next = memory.read64(entry + LIBNAME_NEXT);
            heap.free(memory.read64(entry));
            heap.free(entry);
            entry = next;
        }
    }

    private static long textEnd(ObjectImage image) {
        long end = image.mapStart();
        for (ProgramHeader header : image.headers()) {
            if (header.is(SegmentType.PT_LOAD) && header.executable()) {
                end = Math.max(end, image.base() + header.vaddr() + header.memsz());
            }
        }
        return end;
    }

    /** l_info points to the entries in the object's own dynamic section. */
    private void writeInfo(LinkMap map, GuestStruct struct) {
        int entries = layout.infoSize() / POINTER;
        int base = entries - VERSION_TAGS - EXTRA_TAGS - VALUE_TAGS - ADDRESS_TAGS;
        for (Map.Entry<Long, Long> entry : entryAddresses(map.dynamic()).entrySet()) {
            int index = infoIndex(entry.getKey(), base);
            if (index >= 0 && index < entries) {
                memory.write64(struct.at(LinkMapField.l_info) + (long) index * POINTER, entry.getValue());
            }
        }
    }

    private static Map<Long, Long> entryAddresses(DynamicTable dynamic) {
        Map<Long, Long> addresses = new java.util.HashMap<>();
        dynamic.effective().forEach((tag, entry) -> addresses.put(tag, entry.address()));
        return addresses;
    }

    private static int infoIndex(long tag, int base) {
        if (tag >= 0 && tag < Math.min(base, DT_NUM)) {
            return (int) tag;
        }
        if (tag <= VERSION_RANGE_HIGH && tag > VERSION_RANGE_HIGH - VERSION_TAGS) {
            return base + (int) (VERSION_RANGE_HIGH - tag);
        }
        if (tag <= VALUE_RANGE_HIGH && tag > VALUE_RANGE_HIGH - VALUE_TAGS) {
            return base + VERSION_TAGS + EXTRA_TAGS + (int) (VALUE_RANGE_HIGH - tag);
        }
        if (tag <= ADDRESS_RANGE_HIGH && tag > ADDRESS_RANGE_HIGH - ADDRESS_TAGS) {
            return base + VERSION_TAGS + EXTRA_TAGS + VALUE_TAGS + (int) (ADDRESS_RANGE_HIGH - tag);
        }
        return -1;
    }

    /** The unpacked header of DT_GNU_HASH or DT_HASH (_dl_setup_hash). */
    private void writeHash(LinkMap map, GuestStruct struct) {
        long gnu = map.dynamic().address(DynamicTag.DT_GNU_HASH);
        long sysv = map.dynamic().address(DynamicTag.DT_HASH);
        if (gnu != 0) {
            int buckets = memory.read32(gnu);
            int offset = memory.read32(gnu + 4);
            int bloomWords = memory.read32(gnu + 8);
            struct.set32(LinkMapField.l_nbuckets, buckets);
            struct.set32(LinkMapField.l_gnu_bitmask_idxbits, bloomWords - 1);
            struct.set32(LinkMapField.l_gnu_shift, memory.read32(gnu + 12));
            struct.set(LinkMapField.l_gnu_bitmask, gnu + GNU_HEADER);
            long bucketAddress = gnu + GNU_HEADER + Integer.toUnsignedLong(bloomWords) * Long.BYTES;
            struct.set(LinkMapField.l_gnu_buckets, bucketAddress);
            struct.set(LinkMapField.l_gnu_chain_zero, bucketAddress
                    + (Integer.toUnsignedLong(buckets) - Integer.toUnsignedLong(offset)) * Integer.BYTES);
        } else if (sysv != 0) {
            int buckets = memory.read32(sysv);
            struct.set32(LinkMapField.l_nbuckets, buckets);
            struct.set(LinkMapField.l_buckets, sysv + 2L * Integer.BYTES);
            struct.set(LinkMapField.l_chain, sysv + (2L + Integer.toUnsignedLong(buckets)) * Integer.BYTES);
        }
    }

    /** Writes what the thread-local storage of an object is. */
    public void describeTls(LinkMap map) {
        TlsSegment tls = map.tls();
        if (tls == null || map.isProxy()) {
            return;
        }
        GuestStruct struct = struct(map);
        struct.set(LinkMapField.l_tls_initimage, tls.image());
        struct.set(LinkMapField.l_tls_initimage_size, tls.imageSize());
        struct.set(LinkMapField.l_tls_blocksize, tls.blockSize());
        struct.set(LinkMapField.l_tls_align, tls.alignment());
        struct.set(LinkMapField.l_tls_firstbyte_offset, tls.firstByteOffset());
        struct.set(LinkMapField.l_tls_offset, map.state().tlsOffset());
        struct.set(LinkMapField.l_tls_modid, map.state().tlsModuleId());
    }

    /** Writes search list, scopes and state bits as they are now. */
    public void update(LinkMap map) {
        GuestStruct struct = struct(map);
        if (map.searchList().size() > 0) {
            scope(struct, LinkMapField.l_searchlist, map.searchList());
        }
        struct.setBit(LinkMapField.l_relocated, map.state().relocated());
        struct.setBit(LinkMapField.l_init_called, map.state().initCalled());
        struct.setBit(LinkMapField.l_global, map.state().global());
        struct.set32(LinkMapField.l_direct_opencount, map.state().directOpenCount());
        struct.set8(LinkMapField.l_nodelete_active, map.state().noDeleteActive() ? 1 : 0);
    }

    /** Writes the null-terminated list of an object's scopes (l_scope); {@code owners} are searched for each list. */
    public void updateScopes(LinkMap map, Iterable<LinkMap> owners) {
        GuestStruct struct = struct(map);
        List<SearchList> scopes = map.scopes();
        long array = struct.at(LinkMapField.l_scope_mem);
        if (scopes.size() > SCOPES_IN_PLACE) {
            array = heap.allocate((scopes.size() + 1L) * POINTER);
        }
        int count = 0;
        for (SearchList scope : scopes) {
            long element = elementOf(scope, owners);
            if (element != 0) {
                memory.write64(array + (long) count++ * POINTER, element);
            }
        }
        memory.write64(array + (long) count * POINTER, 0);
        struct.set(LinkMapField.l_scope, array);
    }

    private long elementOf(SearchList scope, Iterable<LinkMap> owners) {
        for (LinkMap owner : owners) {
            if (owner.searchList() == scope) {
                return struct(owner).at(LinkMapField.l_searchlist);
            }
            if (owner.ownList() == scope) {
                return struct(owner).at(LinkMapField.l_symbolic_searchlist);
            }
        }
        return 0;
    }

    private void scope(GuestStruct struct, LinkMapField member, SearchList list) {
        long element = struct.at(member);
        heap.free(memory.read64(element));
        memory.write64(element, addresses(list));
        memory.write32(element + NLIST_OFFSET, list.size());
    }

    /** An array of the addresses of a list's link_maps. */
    long addresses(SearchList list) {
        return heap.words(list.maps().stream().mapToLong(map -> map.state().guestAddress()).toArray());
    }

    /** Chains the structures by l_next and l_prev. */
    public void chain(List<LinkMap> maps) {
        for (int i = 0; i < maps.size(); i++) {
            GuestStruct struct = struct(maps.get(i));
            struct.set(LinkMapField.l_prev, i == 0 ? 0 : maps.get(i - 1).state().guestAddress());
            struct.set(LinkMapField.l_next, i + 1 == maps.size() ? 0 : maps.get(i + 1).state().guestAddress());
        }
    }

    /** Chains the structure of a new object to that of the one before it. */
    public void append(LinkMap last, LinkMap map) {
        struct(last).set(LinkMapField.l_next, map.state().guestAddress());
        struct(map).set(LinkMapField.l_prev, last.state().guestAddress());
    }

    /** Frees the structure of an object that was unloaded. */
    public void discard(LinkMap map) {
        GuestStruct struct = struct(map);
        freeNames(struct);
        for (LinkMapField member : List.of(LinkMapField.l_searchlist, LinkMapField.l_symbolic_searchlist,
                LinkMapField.l_name, LinkMapField.l_origin)) {
            heap.free(struct.get(member));
        }
        heap.free(struct.address());
    }
}
