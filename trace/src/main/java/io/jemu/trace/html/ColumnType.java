package io.jemu.trace.html;

/** How the values of a column are written. The page knows them by their letter. */
enum ColumnType {
    /** A signed number, as the difference to the row before, zigzag, in groups of seven bits. Within 2^53. */
    TIME('d'),
    /** A small number without sign, in groups of seven bits. Within 2^32. */
    COUNT('u'),
    /** A word of 64 bits, little-endian: addresses, results. */
    WORD('x'),
    /** A string of which there are few different ones, as its number in the block's list of names. */
    NAME('s'),
    /** A string that rarely comes twice, as its number in the block's list of texts. */
    TEXT('t');

    private final char letter;

    ColumnType(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
