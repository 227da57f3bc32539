package io.jemu.loader.interpose;

import io.jemu.emulator.elf.DynamicTag;
import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ProgramHeader;
import io.jemu.emulator.elf.SegmentType;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolName;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.emulator.memory.Page;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the shared object that stands for a {@link JavaObject}, as it lies in memory: headers and the addresses of two
 * traps, code, tables, the dynamic section. Its functions go to one trap with their number in R11; the next definitions
 * that Java calls return to code here, which goes to the other.
 */
public final class ObjectFile {
    /** Where {@link StubCode} lies. */
    private static final int CODE = Page.SIZE;
    /** The words in the first page that hold the traps' addresses. */
    private static final int CALL_TRAP = 0x800;
    private static final int RETURN_TRAP = CALL_TRAP + Long.BYTES;
    private static final int SYMBOL_SIZE = 24;
    private static final int DYNAMIC_ENTRY_SIZE = 16;
    private static final int DEFINED = 1;
    private static final int BINDING_SHIFT = 4;
    private static final int VERDEF_SIZE = 20;
    private static final int VERDAUX_SIZE = 8;
    private static final int FIRST_VERSION = 2;

    private final JavaObject object;
    private final int first;
    private final StringBuilder strings = new StringBuilder("\0");
    private final List<String> versions = new ArrayList<>();

    private ObjectFile(JavaObject object, int first) {
        this.object = object;
        this.first = first;
        object.symbols().stream().map(JavaSymbol::version).filter(version -> !version.isEmpty()).distinct()
                .forEach(versions::add);
    }

    /**
     * The contents of the object's memory, from its base on. Every segment lies at the offset that its address has.
     *
     * @param first the number of the object's first function
     * @param callTrap address of the trap for calls
     * @param returnTrap address of the trap for returns
     */
    public static byte[] of(JavaObject object, int first, long callTrap, long returnTrap) {
        return new ObjectFile(object, first).build(callTrap, returnTrap);
    }

    /** Where next definitions return to. */
    public static long returnAddress(long base) {
        return base + CODE + StubCode.RETURN_ENTRY;
    }

    private int string(String text) {
        int at = strings.length();
        strings.append(text).append('\0');
        return at;
    }

    private byte[] build(long callTrap, long returnTrap) {
        byte[] code = StubCode.code(CODE, CALL_TRAP, RETURN_TRAP, first, object.symbols().size());
        int symbols = (int) Page.roundUp(CODE + code.length);
        byte[] symbolTable = symbolTable();
        int hash = symbols + symbolTable.length;
        byte[] hashTable = hashTable();
        int versym = align(hash + hashTable.length);
        byte[] versionIndices = versionIndices();
        int verdef = align(versym + versionIndices.length);
        int name = string(object.name());
        byte[] definitions = versions.isEmpty() ? new byte[0] : definitions(name);
        int text = verdef + definitions.length;
        byte[] stringTable = bytes(strings.toString());
        int unwind = align(text + stringTable.length);
        byte[] frames = StubCode.frames(unwind, CODE, code.length);
        int end = unwind + frames.length;
        int dynamic = (int) Page.roundUp(end);
        byte[] section = dynamicSection(new long[][] {
            {DynamicTag.DT_SONAME.value(), name},
            {DynamicTag.DT_HASH.value(), hash},
            {DynamicTag.DT_STRTAB.value(), text},
            {DynamicTag.DT_STRSZ.value(), stringTable.length},
            {DynamicTag.DT_SYMTAB.value(), symbols},
            {DynamicTag.DT_SYMENT.value(), SYMBOL_SIZE},
            {DynamicTag.DT_VERSYM.value(), versym},
            {DynamicTag.DT_VERDEF.value(), verdef},
            {DynamicTag.DT_VERDEFNUM.value(), versions.size() + 1},
        });
        ByteBuffer out = buffer(dynamic + section.length);
        List<ProgramHeader> headers = List.of(
                segment(SegmentType.PT_LOAD, ProgramHeader.PF_R, 0, RETURN_TRAP + Long.BYTES),
                segment(SegmentType.PT_LOAD, ProgramHeader.PF_R | ProgramHeader.PF_X, CODE, code.length),
                segment(SegmentType.PT_LOAD, ProgramHeader.PF_R, symbols, end - symbols),
                segment(SegmentType.PT_LOAD, ProgramHeader.PF_R | ProgramHeader.PF_W, dynamic, section.length),
                segment(SegmentType.PT_DYNAMIC, ProgramHeader.PF_R | ProgramHeader.PF_W, dynamic, section.length),
                segment(SegmentType.PT_GNU_EH_FRAME, ProgramHeader.PF_R, unwind, frames.length),
                segment(SegmentType.PT_GNU_STACK, ProgramHeader.PF_R | ProgramHeader.PF_W, 0, 0));
        putHeaders(out, headers);
        out.putLong(CALL_TRAP, callTrap).putLong(RETURN_TRAP, returnTrap);
        out.put(CODE, code).put(symbols, symbolTable).put(hash, hashTable).put(versym, versionIndices)
                .put(verdef, definitions).put(text, stringTable).put(unwind, frames).put(dynamic, section);
        return out.array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int align(int offset) {
        return offset + Long.BYTES - 1 & -Long.BYTES;
    }

    private static ProgramHeader segment(SegmentType type, int flags, long at, long size) {
        long alignment = type == SegmentType.PT_LOAD ? Page.SIZE : Long.BYTES;
        return new ProgramHeader(type.value(), flags, at, at, at, size, size, alignment);
    }

    /** Elf64_Ehdr and Elf64_Phdr (gABI, chapters 4 and 5). */
    private static void putHeaders(ByteBuffer out, List<ProgramHeader> headers) {
        out.putInt(Elf.ELF_MAGIC).put((byte) Elf.ELFCLASS64).put((byte) Elf.ELFDATA2LSB).put((byte) Elf.EV_CURRENT);
        out.position(Elf.EI_NIDENT);
        out.putShort((short) Elf.ET_DYN).putShort((short) Elf.EM_X86_64).putInt(Elf.EV_CURRENT).putLong(0);
        out.putLong(ElfHeader.SIZE).putLong(0).putInt(0).putShort((short) ElfHeader.SIZE);
        out.putShort((short) ProgramHeader.SIZE).putShort((short) headers.size());
        out.position(ElfHeader.SIZE);
        for (ProgramHeader header : headers) {
            out.putInt(header.type()).putInt(header.flags()).putLong(header.offset()).putLong(header.vaddr())
                    .putLong(header.paddr()).putLong(header.filesz()).putLong(header.memsz()).putLong(header.align());
        }
    }

    private byte[] symbolTable() {
        ByteBuffer out = buffer((object.symbols().size() + 1) * SYMBOL_SIZE);
        out.position(SYMBOL_SIZE);
        for (int i = 0; i < object.symbols().size(); i++) {
            int info = SymbolBinding.STB_GLOBAL.value() << BINDING_SHIFT | SymbolType.STT_FUNC.value();
            out.putInt(string(object.symbols().get(i).name())).put((byte) info).put((byte) 0).putShort((short) DEFINED);
            out.putLong(CODE + StubCode.stub(i)).putLong(StubCode.STUB_SIZE);
        }
        return out.array();
    }

    /** DT_HASH: a bucket for each symbol. */
    private byte[] hashTable() {
        int count = object.symbols().size() + 1;
        int[] buckets = new int[count];
        int[] chains = new int[count];
        for (int i = 1; i < count; i++) {
            int bucket = SymbolName.sysvHash(bytes(object.symbols().get(i - 1).name())) % count;
            chains[i] = buckets[bucket];
            buckets[bucket] = i;
        }
        ByteBuffer out = buffer((2 + 2 * count) * Integer.BYTES).putInt(count).putInt(count);
        out.asIntBuffer().put(buckets).put(chains);
        return out.array();
    }

    /** DT_VERSYM. */
    private byte[] versionIndices() {
        ByteBuffer out = buffer((object.symbols().size() + 1) * Short.BYTES).putShort((short) 0);
        for (JavaSymbol symbol : object.symbols()) {
            int version = versions.indexOf(symbol.version());
            out.putShort((short) (version < 0 ? Elf.VER_NDX_GLOBAL : FIRST_VERSION + version));
        }
        return out.array();
    }

    /** DT_VERDEF: Elf64_Verdef and one Elf64_Verdaux each, the first one for the file itself. */
    private byte[] definitions(int name) {
        ByteBuffer out = buffer((versions.size() + 1) * (VERDEF_SIZE + VERDAUX_SIZE));
        for (int i = 0; i <= versions.size(); i++) {
            String version = i == 0 ? object.name() : versions.get(i - 1);
            out.putShort((short) Elf.VER_DEF_CURRENT).putShort((short) (i == 0 ? Elf.VER_FLG_BASE : 0));
            out.putShort((short) (i + 1)).putShort((short) 1).putInt(SymbolName.sysvHash(bytes(version)));
            out.putInt(VERDEF_SIZE).putInt(i == versions.size() ? 0 : VERDEF_SIZE + VERDAUX_SIZE);
            out.putInt(i == 0 ? name : string(version)).putInt(0);
        }
        return out.array();
    }

    /** Without versions the object has none of the tables for them. */
    private byte[] dynamicSection(long[][] entries) {
        ByteBuffer out = buffer((entries.length + 1) * DYNAMIC_ENTRY_SIZE);
        for (long[] entry : entries) {
            DynamicTag tag = DynamicTag.of(entry[0]);
            boolean ofVersions = tag == DynamicTag.DT_VERSYM || tag == DynamicTag.DT_VERDEF
                    || tag == DynamicTag.DT_VERDEFNUM;
            if (!ofVersions || !versions.isEmpty()) {
                out.putLong(entry[0]).putLong(entry[1]);
            }
        }
        return out.array();
    }
}
