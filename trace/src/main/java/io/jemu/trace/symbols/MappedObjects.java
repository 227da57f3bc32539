package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The objects that are mapped in a process, found by address; right also after objects have come and gone. What they
 * hold may be damaged: a file that is no ELF object is none here.
 */
public final class MappedObjects {
    private final MemoryMap map;
    private final MappedMemory memory;
    /** Those that were asked for, by their first address; some may be gone. */
    private final TreeMap<Long, MappedObject> known = new TreeMap<>();

    public MappedObjects(MemoryMap map) {
        this.map = map;
        this.memory = new MappedMemory(map);
    }

    /** The process's memory. */
    public MappedMemory memory() {
        return memory;
    }

    /** The areas of the process. */
    public MemoryMap map() {
        return map;
    }

    /** The object that an address lies in, its memory without a file (.bss) included; null if in none. */
    public MappedObject containing(long address) {
        Vma area = map.find(address);
        if (area == null || area.has(Vma.SPECIAL)) {
            return null;
        }
        Map.Entry<Long, MappedObject> near = known.floorEntry(address);
        if (near != null && near.getValue().owns(area, address) && (area.source().file() != null
                || isMapped(near.getValue()))) {
            return near.getValue();
        }
        MappedObject found = find(area);
        if (found == null || !found.owns(area, address)) {
            return null;
        }
        known.put(found.start(), found);
        return found;
    }

    /** Whether an object is still there, so that memory without a file in its range is its own. */
    private boolean isMapped(MappedObject object) {
        Vma first = map.find(object.start());
        return first != null && first.source().file() != null
                && MappedObject.sameFile(object.file(), first.source().file());
    }

    /** All objects, in order of address. */
    public List<MappedObject> all() {
        List<MappedObject> objects = new ArrayList<>();
        map.forEach(area -> {
            if (area.offset() == 0 && area.source().file() != null) {
                MappedObject object = containing(area.start());
                if (object != null && !objects.contains(object)) {
                    objects.add(object);
                }
            }
        });
        return objects;
    }

    private MappedObject find(Vma area) {
        Vma[] first = new Vma[1];
        Backing[] file = {area.source().file()};
        map.forEach(each -> {
            Backing other = each.source().file();
            if (each.start() > area.start() || other == null) {
                return;
            }
            // Memory without a file may follow a file's: then the nearest object below is meant.
            if (each.offset() == 0 && (file[0] == null || MappedObject.sameFile(file[0], other))) {
                first[0] = each;
            }
        });
        if (first[0] == null) {
            return null;
        }
        try {
            return MappedObject.parse(memory, first[0]);
        } catch (ElfFormatException | GuestFault noObject) {
            return null;
        }
    }
}
