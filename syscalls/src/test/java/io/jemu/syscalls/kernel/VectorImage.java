package io.jemu.syscalls.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The memory that the calls of a table point to, as {@code vectors.c} maps it: writable, and once more read-only and
 * without any access. Arguments are written down as text:
 *
 * <pre>
 *     -1 0x10     a number
 *     FILE        the number of a descriptor that the program has opened, or another {@linkplain #NAMES name}
 *     "text"      the address of a string
 *     #64         the address of 64 bytes
 *     {a b c}     the address of words of 8 bytes; a:d has 4 bytes, a:w 2, a:b 1; .12 is 12 bytes of zeros
 * </pre>
 */
final class VectorImage {
    static final long BASE = 0x2_0000_0000L;
    static final long READ_ONLY = BASE + 0x10_0000;
    static final long NO_ACCESS = BASE + 0x20_0000;
    /** Behind it nothing is mapped. */
    static final long EDGE_END = BASE + 0x30_2000;
    static final long UNMAPPED = BASE + 0x40_0000;
    static final int SIZE = 0x4_0000;
    /** What a call may find behind its last argument. */
    private static final int USED = SIZE / 2;
    private static final int ALIGNMENT = 16;

    static final Map<String, Long> NAMES = Map.ofEntries(
            Map.entry("FILE", 50L), Map.entry("DIR", 51L), Map.entry("PIPE_R", 52L), Map.entry("PIPE_W", 53L),
            Map.entry("EPOLL", 54L), Map.entry("SOCK", 55L), Map.entry("UDP", 56L), Map.entry("OPATH", 57L),
            Map.entry("EVENT", 58L), Map.entry("TIMER", 59L), Map.entry("INOTIFY", 60L), Map.entry("NULLDEV", 61L),
            Map.entry("MEM", 62L), Map.entry("RDONLY", 63L), Map.entry("WRONLY", 64L), Map.entry("LISTEN", 65L),
            Map.entry("APPEND", 66L), Map.entry("SUB", 67L), Map.entry("PEER", 68L), Map.entry("TCP", 69L),
            Map.entry("FREE", 80L), Map.entry("CWD", -100L), Map.entry("ONE_PAGE", 0x1000L), Map.entry("PAGES", BASE),
            Map.entry("NOWHERE", UNMAPPED), Map.entry("KERNEL", 0xffff_8880_0000_0000L),
            Map.entry("RODATA", READ_ONLY));

    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private int used;

    /**
     * An argument.
     *
     * @param bits what is in the register
     * @param size how many bytes it points to, 0 if it points to nothing
     */
    record Value(long bits, int size) {}

    /** Begins anew: the same memory serves each line of a table that is written out on its own. */
    VectorImage() {
        used = ALIGNMENT;
    }

    byte[] bytes() {
        return bytes.array();
    }

    /** Reads one argument from text, up to its end. */
    Value read(Text text) {
        char next = text.peek();
        return switch (next) {
            case '{' -> structure(text);
            case '"' -> {
                byte[] string = (text.quoted() + '\0').getBytes(StandardCharsets.ISO_8859_1);
                int at = allocate(string.length);
                bytes.put(at, string);
                yield new Value(BASE + at, string.length);
            }
            case '#' -> {
                int size = Integer.decode(text.word().substring(1));
                yield new Value(BASE + allocate(size), size);
            }
            default -> new Value(number(text.word()), 0);
        };
    }

    private static long number(String word) {
        Long named = NAMES.get(word);
        return named != null ? named : word.startsWith("0x") ? Long.parseUnsignedLong(word.substring(2), 16)
                : Long.parseLong(word);
    }

    private Value structure(Text text) {
        ByteBuffer content = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        text.open();
        while (text.peek() != '}') {
            if (text.peek() == '.') {
                content.position(content.position() + Integer.parseInt(text.word().substring(1)));
            } else if ("{\"#".indexOf(text.peek()) >= 0) {
                content.putLong(read(text).bits());
            } else {
                String[] word = text.word().split(":");
                long value = number(word[0]);
                switch (word.length == 1 ? "q" : word[1]) {
                    case "b" -> content.put((byte) value);
                    case "w" -> content.putShort((short) value);
                    case "d" -> content.putInt((int) value);
                    default -> content.putLong(value);
                }
            }
        }
        text.close();
        int size = content.position();
        int at = allocate(size);
        bytes.put(at, content.array(), 0, size);
        return new Value(BASE + at, size);
    }

    private int allocate(int size) {
        int at = used;
        used = (used + size + ALIGNMENT - 1) & -ALIGNMENT;
        if (used > USED) {
            throw new IllegalStateException("too many arguments for the image");
        }
        return at;
    }

    /** A line that is being read. */
    static final class Text {
        private final String line;
        private int at;

        Text(String line) {
            this.line = line;
        }

        boolean ended() {
            skip();
            return at == line.length();
        }

        private void skip() {
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
        }

        char peek() {
            skip();
            return line.charAt(at);
        }

        void open() {
            skip();
            at++;
        }

        void close() {
            open();
        }

        String word() {
            skip();
            int start = at;
            while (at < line.length() && " {}\"".indexOf(line.charAt(at)) < 0) {
                at++;
            }
            return line.substring(start, at);
        }

        String quoted() {
            open();
            int end = line.indexOf('"', at);
            String string = line.substring(at, end);
            at = end + 1;
            return string;
        }
    }
}
