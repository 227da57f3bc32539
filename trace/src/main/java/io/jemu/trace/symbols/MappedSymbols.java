package io.jemu.trace.symbols;

import io.jemu.loader.host.GuestFiles;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Names places in the objects that are mapped in a process, whoever linked them. What it reads may be damaged: an object
 * that cannot be read has no symbols.
 */
public final class MappedSymbols {
    /** How the page is called by which guest code enters jemu. */
    public static final String TRAP_PAGE = "[jemu]";

    /** What is added to the name of a function for its entry in a procedure linkage table. */
    private static final String PLT = "@plt";

    private final MappedObjects objects;
    private final SymbolFiles files;
    private final LinkageWords words;
    private final PlaceNames names = new PlaceNames();
    /** Of the objects themselves: a file's identity costs a system call. */
    private final Map<MappedObject, ObjectSymbols> known = new IdentityHashMap<>();
    /** Null: none are looked for. */
    private final DebugFiles debugFiles;

    public MappedSymbols(MemoryMap map) {
        this(new MappedObjects(map), new SymbolFiles());
    }

    /** @param files the symbols of files, which processes have in common */
    public MappedSymbols(MappedObjects objects, SymbolFiles files) {
        this(objects, files, null);
    }

    /** @param guest the process's files, where separate debug files are looked for; null: they are not */
    public MappedSymbols(MappedObjects objects, SymbolFiles files, GuestFiles guest) {
        this.objects = objects;
        this.files = files;
        this.debugFiles = guest == null ? null : new DebugFiles(guest, objects.memory());
        this.words = new LinkageWords(objects.memory());
    }

    /** The objects that places are looked for in. */
    public MappedObjects objects() {
        return objects;
    }

    /** The place in code, or null if the address is not in executable memory that comes from a file. */
    public CodeLocation locate(long address) {
        Vma area = objects.map().find(address);
        return area == null || !area.executable() ? null : place(address);
    }

    /** What a place in code is called, {@link CodeLocation#text}; empty if {@link #locate} finds none. */
    public String name(long address) {
        Vma area = objects.map().find(address);
        return area == null || !area.executable() ? "" : names.of(address, objects.containing(address), this::text);
    }

    private String text(long address) {
        CodeLocation place = place(address);
        return place == null ? "" : place.text();
    }

    /** The place in code or data, or null if the address is in no object. */
    public CodeLocation place(long address) {
        MappedObject object = objects.containing(address);
        if (object == null) {
            Vma area = objects.map().find(address);
            return area == null || !area.has(Vma.SPECIAL) ? null
                    : new CodeLocation(null, TRAP_PAGE, address - area.start(), address - area.start());
        }
        long inObject = address - object.bias();
        ObjectSymbols.Symbol symbol = symbols(object).at(inObject);
        if (symbol != null) {
            return new CodeLocation(symbol.name(), object.name(), inObject - symbol.value(), inObject);
        }
        LinkageWords.Entry entry = words.entry(object, address);
        return entry == null ? new CodeLocation(null, object.name(), inObject, inObject)
                : new CodeLocation(entry.function() + PLT, object.name(), address - entry.start(), inObject);
    }

    /** What words of global offset tables stand for. */
    public LinkageWords words() {
        return words;
    }

    /** The symbols of an object, with addresses as in its file. */
    public ObjectSymbols symbols(MappedObject object) {
        return known.computeIfAbsent(object, mapped -> files.of(mapped, debugFiles));
    }
}
