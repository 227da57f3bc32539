package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Settings of terminals. */
final class TerminalStructures {
    private static final int TERMIOS_SIZE = 36;
    private static final int WINSIZE_SIZE = 8;
    private static final int LINE = 16;
    private static final int CHARACTERS = 19;
    private static final String[] NAMES = {
        "VINTR", "VQUIT", "VERASE", "VKILL", "VEOF", "VTIME", "VMIN", "VSWTC", "VSTART", "VSTOP", "VSUSP", "VEOL",
        "VREPRINT", "VDISCARD", "VWERASE", "VLNEXT", "VEOL2"
    };
    private static final ConstantTable DISCIPLINES = ConstantTable.parse("N_TTY=0 N_SLIP=1 N_MOUSE=2 N_PPP=3");

    private static final ConstantTable INPUT = ConstantTable.parse("""
            IGNBRK=1 BRKINT=2 IGNPAR=4 PARMRK=010 INPCK=020 ISTRIP=040 INLCR=0100 IGNCR=0200 ICRNL=0400 IUCLC=01000
            IXON=02000 IXANY=04000 IXOFF=010000 IMAXBEL=020000 IUTF8=040000""");
    private static final ConstantTable OUTPUT = ConstantTable.parse("""
            OPOST=1 OLCUC=2 ONLCR=4 OCRNL=010 ONOCR=020 ONLRET=040 OFILL=0100 OFDEL=0200""");
    private static final ConstantTable CONTROL = ConstantTable.parse("""
            mask=010017 B0=0 B50=1 B75=2 B110=3 B134=4 B150=5 B200=6 B300=7 B600=010 B1200=011 B1800=012 B2400=013
            B4800=014 B9600=015 B19200=016 B38400=017 B57600=010001 B115200=010002 B230400=010003 B460800=010004
            B921600=010007 mask=060 CS5=0 CS6=020 CS7=040 CS8=060 CSTOPB=0100 CREAD=0200 PARENB=0400 PARODD=01000
            HUPCL=02000 CLOCAL=04000""");
    private static final ConstantTable LOCAL = ConstantTable.parse("""
            ISIG=1 ICANON=2 XCASE=4 ECHO=010 ECHOE=020 ECHOK=040 ECHONL=0100 NOFLSH=0200 TOSTOP=0400 IEXTEN=0100000
            ECHOCTL=01000 ECHOPRT=02000 ECHOKE=04000 FLUSHO=010000 PENDIN=040000 EXTPROC=0200000""");

    static final Structure TERMIOS = Structure.of(TERMIOS_SIZE, TerminalStructures::settings);
    static final Structure WINSIZE = Structure.of(WINSIZE_SIZE, fields -> fields
            .unsigned16("ws_row", 0)
            .unsigned16("ws_col", Short.BYTES)
            .unsigned16("ws_xpixel", 2 * Short.BYTES)
            .unsigned16("ws_ypixel", 3 * Short.BYTES));

    private TerminalStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("termios", TERMIOS);
        byName.put("winsize", WINSIZE);
    }

    private static void settings(Fields fields) {
        fields.flags32("c_iflag", 0, INPUT)
                .put("c_oflag", output(fields.int32(Integer.BYTES)))
                .flags32("c_cflag", 2 * Integer.BYTES, CONTROL)
                .flags32("c_lflag", 3 * Integer.BYTES, LOCAL);
        if (fields.cut()) {
            return;
        }
        byte[] bytes = fields.bytes(LINE, 1 + CHARACTERS);
        fields.put("c_line", fields.view().constant(DISCIPLINES, bytes[0] & 0xff));
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < CHARACTERS; i++) {
            list.append(i == 0 ? "" : ", ").append('[').append(i < NAMES.length ? NAMES[i] : String.valueOf(i))
                    .append("]=").append(Values.hex(bytes[1 + i] & 0xff));
        }
        fields.put("c_cc", list.append(']').toString());
    }

    /** Delays are fields whose zero has a name each, which a table cannot tell apart. */
    private static String output(int flags) {
        StringBuilder out = new StringBuilder();
        int rest = flags;
        for (Delay delay : Delay.values()) {
            out.append(delay.name())
                    .append((flags & delay.mask) >>> Integer.numberOfTrailingZeros(delay.mask)).append('|');
            rest &= ~delay.mask;
        }
        String others = Values.flags(OUTPUT, Integer.toUnsignedLong(rest));
        return others.equals("0") ? out.substring(0, out.length() - 1) : out + others;
    }

    private enum Delay {
        NL(0400), CR(03000), TAB(014000), BS(020000), VT(040000), FF(0100000);

        private final int mask;

        Delay(int mask) {
            this.mask = mask;
        }
    }
}
