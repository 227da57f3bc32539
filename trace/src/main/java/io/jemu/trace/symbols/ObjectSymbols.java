package io.jemu.trace.symbols;

import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.emulator.elf.SymbolType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The functions and variables of an object, found by their addresses in the file. They come from the symbol table for
 * link editors if the file has one (.symtab), else from the dynamic one.
 */
public final class ObjectSymbols {
    private static final int SHT_DYNSYM = 11;
    /** Those beyond are left out. */
    private static final int MAX_SYMBOLS = 1 << 20;
    /** Of several names for one place, people know the global one without underscores. */
    private static final Comparator<Symbol> BEST_LAST = Comparator.comparingLong(Symbol::value)
            .thenComparing(Symbol::sized)
            .thenComparing(Symbol::known)
            .thenComparing(symbol -> !symbol.name().startsWith("_"))
            .thenComparing(Symbol::global)
            .thenComparing(symbol -> -symbol.name().length())
            .thenComparing(Symbol::name, Comparator.reverseOrder());
    /** Of a file that cannot be read. */
    static final ObjectSymbols NONE = new ObjectSymbols(List.of());

    private final Symbol[] symbols;
    /** The largest end of a symbol up to the one of that index. */
    private final long[] ends;

    /**
     * A symbol.
     *
     * @param name without a version
     * @param value its address in the file
     * @param size bytes; 0 if the file does not say
     * @param type what it names
     * @param global whether other objects could see it
     * @param sectionEnd where its section ends, 0 if that is not known
     */
    public record Symbol(String name, long value, long size, SymbolType type, boolean global, long sectionEnd) {
        /** Whether it is a function, or the resolver of one. */
        public boolean function() {
            return type == SymbolType.STT_FUNC || type == SymbolType.STT_GNU_IFUNC;
        }

        private boolean sized() {
            return size > 0;
        }

        private boolean known() {
            return type != SymbolType.STT_NOTYPE;
        }

        private boolean covers(long address) {
            return Long.compareUnsigned(address - value, size) < 0;
        }
    }

    private ObjectSymbols(List<Symbol> found) {
        symbols = found.stream().sorted(BEST_LAST).toArray(Symbol[]::new);
        ends = new long[symbols.length];
        long end = 0;
        for (int i = 0; i < symbols.length; i++) {
            end = Math.max(end, symbols[i].value + symbols[i].size);
            ends[i] = end;
        }
    }

    /** Those of a file; none if it is damaged. */
    static ObjectSymbols of(ObjectFile file) {
        try {
            SectionHeader table = section(file, SectionHeader.SHT_SYMTAB)
                    .or(() -> section(file, SHT_DYNSYM)).orElse(null);
            return table == null ? NONE : new ObjectSymbols(read(file, file.contents(table), file.linked(table)));
        } catch (ElfFormatException damaged) {
            return NONE;
        }
    }

    /** Whether a file has the table for link editors. */
    static boolean complete(ObjectFile file) {
        return section(file, SectionHeader.SHT_SYMTAB).isPresent();
    }

    private static Optional<SectionHeader> section(ObjectFile file, int type) {
        return file.sections().stream().filter(each -> each.type() == type).findFirst();
    }

    private static List<Symbol> read(ObjectFile file, byte[] table, ElfBytes strings) {
        List<Symbol> found = new ArrayList<>();
        ElfBytes bytes = new ElfBytes(table);
        int end = Math.min(table.length, MAX_SYMBOLS * ElfSymbol.SIZE);
        for (int at = ElfSymbol.SIZE; at + ElfSymbol.SIZE <= end; at += ElfSymbol.SIZE) {
            ElfSymbol symbol = ElfSymbol.parse(bytes, at);
            boolean place = switch (symbol.type()) {
                case STT_FUNC, STT_GNU_IFUNC, STT_OBJECT, STT_NOTYPE -> true;
                default -> false;
            };
            if (place && !symbol.undefined() && !symbol.absolute() && symbol.value() > 0 && symbol.size() >= 0
                    && symbol.value() + symbol.size() > 0) {
                String name = name(strings, symbol.nameOffset());
                if (!name.isEmpty()) {
                    found.add(new Symbol(name, symbol.value(), symbol.size(), symbol.type(),
                            symbol.binding() != SymbolBinding.STB_LOCAL, file.sectionEnd(symbol.shndx())));
                }
            }
        }
        return found;
    }

    private static String name(ElfBytes strings, long offset) {
        try {
            String name = strings.cString(offset);
            int version = name.indexOf('@');
            return version < 0 ? name : name.substring(0, version);
        } catch (ElfFormatException damaged) {
            return "";
        }
    }

    /** The symbol that covers an address of the file, or null. One without a size reaches to the next one of its section. */
    public Symbol at(long address) {
        int last = lastUpTo(address);
        for (int i = last; i >= 0 && ends[i] > address; i--) {
            if (symbols[i].covers(address)) {
                return symbols[i];
            }
        }
        return last >= 0 && symbols[last].size == 0 && address < symbols[last].sectionEnd ? symbols[last] : null;
    }

    /** The global symbol of a name, else one of that name that is not, or null. */
    public Symbol named(String name) {
        Symbol local = null;
        for (Symbol symbol : symbols) {
            if (symbol.name.equals(name)) {
                if (symbol.global) {
                    return symbol;
                }
                local = symbol;
            }
        }
        return local;
    }

    /** All of them, in order of address. */
    public List<Symbol> all() {
        return List.of(symbols);
    }

    private int lastUpTo(long address) {
        int low = 0;
        int high = symbols.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (symbols[middle].value <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
