package io.jemu.loader.explain;

import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.emulator.elf.SymbolTable;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestFiles;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;
import io.jemu.syscalls.abi.SyscallException;
import java.util.Arrays;
import java.util.List;

/** Names places in an object's code: by the symbol table of its file, where it has one, else by its dynamic symbols. */
final class CodeNames {
    /** Bytes of a table that is read for a name. */
    private static final int MAX_TABLE = 1 << 26;

    private final GuestFiles files;
    private final LinkMap object;
    private final String path;

    /** @param path of the object's file in the guest */
    CodeNames(GuestFiles files, LinkMap object, String path) {
        this.files = files;
        this.object = object;
        this.path = path;
    }

    /** {@code function+0x2a}, or {@code 0x112a of FILE} where no symbol covers the place. */
    String name(long address) {
        long offset = address - object.base();
        String name = staticName(offset);
        if (name.isEmpty()) {
            name = dynamicName(offset);
        }
        return !name.isEmpty() ? name
                : "0x" + Long.toHexString(offset) + " of " + path.substring(path.lastIndexOf('/') + 1);
    }

    private static String place(String function, long offset) {
        return function + "+0x" + Long.toHexString(offset);
    }

    private static boolean covers(int type, long start, long size, long offset) {
        boolean code = type == SymbolType.STT_FUNC.value() || type == SymbolType.STT_GNU_IFUNC.value();
        return code && Long.compareUnsigned(offset - start, size) < 0;
    }

    private String dynamicName(long offset) {
        DynamicSymbols table = object.dynamicSymbols();
        for (int i = 1; i < table.count(); i++) {
            if (covers(table.type(i), table.value(i), table.size(i), offset)) {
                return place(table.name(i), offset - table.value(i));
            }
        }
        return "";
    }

    /** Empty if the file cannot be read any more, or is no good: its symbol table is nothing that a program needs. */
    private String staticName(long offset) {
        try (GuestFile file = files.open(path)) {
            ElfHeader header = ElfHeader.parse(read(file, 0, ElfHeader.SIZE));
            List<SectionHeader> sections = SectionHeader.parseTable(
                    read(file, header.shoff(), (long) header.shnum() * SectionHeader.SIZE));
            for (SectionHeader section : sections) {
                if (section.type() == SectionHeader.SHT_SYMTAB && section.link() >= 0
                        && section.link() < sections.size()) {
                    return staticName(file, section, sections.get(section.link()), offset);
                }
            }
            return "";
        } catch (SyscallException | ElfFormatException unreadable) {
            return "";
        }
    }

    private static String staticName(GuestFile file, SectionHeader symbols, SectionHeader strings, long offset) {
        byte[] entries = read(file, symbols.offset(), symbols.size());
        SymbolTable table = new SymbolTable(new ElfBytes(entries), 0, 0);
        for (int i = 0; i < entries.length / ElfSymbol.SIZE; i++) {
            if (covers(table.info(i) & 0xf, table.value(i), table.size(i), offset)) {
                byte[] names = read(file, strings.offset(), strings.size());
                return place(new ElfBytes(names).cString(table.nameAddress(i)), offset - table.value(i));
            }
        }
        return "";
    }

    private static byte[] read(GuestFile file, long position, long size) {
        if (position < 0 || size < 0 || size > MAX_TABLE) {
            throw new ElfFormatException(ElfFormatException.Reason.TRUNCATED);
        }
        byte[] bytes = new byte[(int) size];
        return Arrays.copyOf(bytes, file.read(position, bytes));
    }
}
