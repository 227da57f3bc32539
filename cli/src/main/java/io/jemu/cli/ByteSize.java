package io.jemu.cli;

/** Sizes as users write them: a number of bytes, or of KiB, MiB, GiB, TiB with the letter K, M, G or T. */
final class ByteSize {
    private static final String UNITS = "KMGT";
    private static final int STEP = 10;

    private ByteSize() { }

    /** @throws UsageException if it is not a positive number of bytes below 2^63 */
    static long parse(String option, String text) throws UsageException {
        int unit = text.isEmpty() ? -1 : UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        int shift = STEP * (unit + 1);
        try {
            long number = digits.chars().allMatch(Character::isDigit) ? Long.parseLong(digits) : 0;
            if (number > 0 && number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        } catch (NumberFormatException e) {
            // Not a number, or one that is too large: both are told below.
        }
        throw new UsageException(option + " needs a size such as 512M or 2G, not '" + text + "'");
    }
}
