package io.jemu.trace.prototype;

import io.jemu.trace.prototype.LensParser.UnknownSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Prototypes in the format of ltrace.conf(5). Lines that are not understood are passed over, as ltrace does. */
public final class PrototypeFile {
    private static final String OWN = "libc.conf";
    private static final String TYPEDEF = "typedef";
    private static final int MAX_SIZE = 1 << 24;

    private final Map<String, Prototype> prototypes = new HashMap<>();
    private final Map<String, Lens> aliases = new HashMap<>();

    private PrototypeFile() {}

    /** Reads the text of a file. */
    public static PrototypeFile parse(String text) {
        PrototypeFile file = new PrototypeFile();
        text.lines().forEach(file::add);
        return file;
    }

    /** Reads a file's bytes; of one that is far too large nothing is read. */
    public static PrototypeFile parse(byte[] bytes) {
        return parse(bytes.length > MAX_SIZE ? "" : new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The functions of the C library that programs call most. */
    public static PrototypeFile ofLibc() {
        try (InputStream in = PrototypeFile.class.getResourceAsStream(OWN)) {
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("jemu's own prototypes cannot be read", e);
        }
    }

    private void add(String line) {
        int comment = line.indexOf(';');
        String statement = line.strip();
        if (statement.isEmpty() || comment == 0 || statement.startsWith(";")) {
            return;
        }
        try {
            if (statement.startsWith(TYPEDEF + " ")) {
                LensParser parser = new LensParser(statement.substring(TYPEDEF.length()), aliases);
                String name = parser.word();
                parser.expect('=');
                aliases.put(name, parser.lens());
            } else {
                LensParser parser = new LensParser(statement, aliases);
                Lens returns = parser.lens();
                String name = parser.word();
                prototypes.putIfAbsent(name, parser.parameters(returns));
            }
        } catch (UnknownSyntax passedOver) {
            return;
        }
    }

    /** The prototype of a function, by its symbol. */
    public Optional<Prototype> find(String symbol) {
        return Optional.ofNullable(prototypes.get(symbol));
    }

    /** How many functions it tells of. */
    public int size() {
        return prototypes.size();
    }
}
