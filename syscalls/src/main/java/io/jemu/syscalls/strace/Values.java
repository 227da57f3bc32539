package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, flags and addresses as strace prints them. */
final class Values {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("xx", Locale.ROOT);

    private static final ConstantTable FILE_TYPES = ConstantTable.parse("""
            S_IFSOCK=0140000 S_IFLNK=0120000 S_IFREG=0100000 S_IFBLK=060000 S_IFDIR=040000 S_IFCHR=020000
            S_IFIFO=010000""");
    private static final int FILE_TYPE = 0170000;
    private static final ConstantTable SPECIAL_BITS = ConstantTable.parse("S_ISUID=04000 S_ISGID=02000 S_ISVTX=01000");
    private static final int SPECIAL = 07000;
    private static final int OCTAL_WIDTH = 3;

    private Values() {}

    static String hex(long value) {
        return value == 0 ? "0" : "0x" + Long.toHexString(value);
    }

    static String address(long value) {
        return value == 0 ? "NULL" : "0x" + Long.toHexString(value);
    }

    /** C's {@code %#0no}: at least {@code width} digits, the first always 0. */
    private static String octal(long value, int width) {
        String digits = Long.toOctalString(value);
        String text = digits.startsWith("0") ? digits : "0" + digits;
        return "0".repeat(Math.max(0, width - text.length())) + text;
    }

    static String octal(long value) {
        return octal(value, 1);
    }

    /** The permission bits of a file, and its type if one is given. */
    static String mode(int mode) {
        String permissions = octal(mode & ~FILE_TYPE & 0xffff, OCTAL_WIDTH);
        int type = mode & FILE_TYPE;
        if (type == 0) {
            return permissions;
        }
        String name = FILE_TYPES.name(type);
        if (name == null) {
            return octal(mode & 0xffff);
        }
        String special = flags(SPECIAL_BITS, mode & SPECIAL);
        return name + "|" + ((mode & SPECIAL) == 0 ? "" : special + "|")
                + octal(mode & ~FILE_TYPE & ~SPECIAL & 0xffff, OCTAL_WIDTH);
    }

    /** A device number in the encoding of stat(2). */
    static String device(long device) {
        long major = device >>> 8 & 0xfff | device >>> 32 & 0xffff_f000L;
        long minor = device & 0xff | device >>> 12 & 0xffff_ff00L;
        return "makedev(" + hex(major) + ", " + hex(minor) + ")";
    }

    /** An IPv4 address. */
    static String internet(byte[] address) {
        return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "." + (address[3] & 0xff);
    }

    /** An IPv6 address as inet_ntop(3) writes it: the longest run of zeros is left out. */
    static String internet6(byte[] address) {
        int groups = address.length / Short.BYTES;
        int[] words = new int[groups];
        for (int i = 0; i < groups; i++) {
            words[i] = (address[2 * i] & 0xff) << Byte.SIZE | address[2 * i + 1] & 0xff;
        }
        int start = 0;
        int longest = 1; // a single zero is written
        for (int i = 0; i < groups; i++) {
            int run = 0;
            while (i + run < groups && words[i + run] == 0) {
                run++;
            }
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        boolean mapped = longest > 1 && start == 0 && (longest == 6 || longest == 5 && words[5] == 0xffff);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < groups; i++) {
            if (longest > 1 && i == start) {
                out.append("::");
                i += longest - 1;
            } else if (mapped && i == 6) {
                byte[] last = {address[12], address[13], address[14], address[15]};
                return out.append(out.charAt(out.length() - 1) == ':' ? "" : ":").append(internet(last)).toString();
            } else {
                out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(words[i]));
            }
        }
        return out.toString();
    }

    /** An unsigned id, -1 for none. */
    static String id(int id) {
        return id == -1 ? "-1" : Integer.toUnsignedString(id);
    }

    /** One of the constants of a table, else the number with a comment that shows what it should have been. */
    static String constant(ConstantTable table, long value) {
        String name = table.name(value);
        return name != null ? name : unknown(table, value);
    }

    private static String unknown(ConstantTable table, long value) {
        String prefix = table.prefix();
        return prefix.isEmpty() ? hex(value) : hex(value) + " /* " + prefix + "??? */";
    }

    /** Bits joined by {@code |}; unknown ones as a number at the end. */
    static String flags(ConstantTable table, long value) {
        StringBuilder out = new StringBuilder();
        long rest = value;
        for (long mask : table.masks()) {
            String name = field(table, mask, value & mask);
            if (name != null) {
                join(out, name);
                rest &= ~mask;
            }
        }
        for (ConstantTable.Entry entry : table.entries()) {
            long bits = entry.value();
            if (bits != 0 && (rest & bits) == bits && !partOfAnother(table, entry, rest) && !inMask(table, bits)) {
                join(out, entry.name());
                rest &= ~bits;
            }
        }
        if (out.isEmpty()) {
            String zero = table.name(0);
            if (rest != 0) {
                return unknown(table, rest);
            }
            return zero == null ? "0" : zero;
        }
        if (rest != 0) {
            join(out, hex(rest));
        }
        return out.toString();
    }

    private static String field(ConstantTable table, long mask, long value) {
        for (ConstantTable.Entry entry : table.entries()) {
            if (entry.value() == value && (entry.value() & ~mask) == 0) {
                return entry.name();
            }
        }
        return null;
    }

    private static boolean inMask(ConstantTable table, long bits) {
        for (long mask : table.masks()) {
            if ((bits & ~mask) == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean partOfAnother(ConstantTable table, ConstantTable.Entry part, long value) {
        for (ConstantTable.Entry entry : table.entries()) {
            long bits = entry.value();
            if (bits != part.value() && (bits & part.value()) == part.value() && (value & bits) == bits) {
                return true;
            }
        }
        return false;
    }

    private static void join(StringBuilder out, String name) {
        out.append(out.isEmpty() ? "" : "|").append(name);
    }

    /**
     * A point in time, in the zone of the user.
     *
     * @param fraction digits after the point, or empty
     */
    static String date(long seconds, String fraction) {
        var time = Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
        return DATE.format(time) + (fraction.isEmpty() ? "" : "." + fraction) + ZONE.format(time);
    }
}
