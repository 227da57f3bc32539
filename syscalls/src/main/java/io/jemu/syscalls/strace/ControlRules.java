package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** ioctl and arch_prctl: what the arguments mean depends on the operation. */
final class ControlRules {
    private static final ConstantTable REQUESTS = ConstantTable.parse("""
            TCGETS=0x5401 TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 TCGETA=0x5405 TCSETA=0x5406 TCSBRK=0x5409
            TCXONC=0x540a TCFLSH=0x540b TIOCEXCL=0x540c TIOCNXCL=0x540d TIOCSCTTY=0x540e TIOCGPGRP=0x540f
            TIOCSPGRP=0x5410 TIOCOUTQ=0x5411 TIOCSTI=0x5412 TIOCGWINSZ=0x5413 TIOCSWINSZ=0x5414 TIOCMGET=0x5415
            FIONREAD=0x541b TIOCCONS=0x541d FIONBIO=0x5421 TIOCNOTTY=0x5422 TIOCGSID=0x5429 TIOCGPTN=0x80045430
            TIOCSPTLCK=0x40045431 TIOCGPTPEER=0x5441 FIONCLEX=0x5450 FIOCLEX=0x5451 FIOASYNC=0x5452
            FS_IOC_GETFLAGS=0x80086601 FS_IOC_FIEMAP=0xc020660b BLKGETSIZE64=0x80081272 BLKSSZGET=0x1268
            FIGETBSZ=0x2 FIBMAP=0x1""");
    /** strace knows two names for these numbers. */
    private static final ConstantTable AMBIGUOUS = ConstantTable.parse("""
            TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 FICLONE=0x40049409""");
    private static final String[] OTHER_NAMES = {
        "SNDCTL_TMR_START or TCSETS", "SNDCTL_TMR_STOP or TCSETSW", "SNDCTL_TMR_CONTINUE or TCSETSF",
        "BTRFS_IOC_CLONE or FICLONE"
    };
    private static final ConstantTable FLUSH = ConstantTable.parse("TCIFLUSH=0 TCOFLUSH=1 TCIOFLUSH=2");
    private static final ConstantTable IOC_DIRECTION =
            ConstantTable.parse("_IOC_NONE=0 _IOC_WRITE=1 _IOC_READ=2 _IOC_READ|_IOC_WRITE=3");

    private static final long ARCH_GET_FS = 0x1003;
    private static final long ARCH_GET_GS = 0x1004;
    private static final long ARCH_GET_CPUID = 0x1011;

    private ControlRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("ioctl", CallRule.of(ControlRules::deviceEntered, ControlRules::deviceReturned));
        byName.put("arch_prctl", CallRule.of(ControlRules::architectureEntered, ControlRules::architectureReturned));
    }

    private static String request(long number) {
        String ambiguous = AMBIGUOUS.name(number);
        if (ambiguous != null) {
            for (int i = 0; i < OTHER_NAMES.length; i++) {
                if (OTHER_NAMES[i].endsWith(" " + ambiguous)) {
                    return OTHER_NAMES[i];
                }
            }
        }
        String name = REQUESTS.name(number);
        return name != null ? name : "_IOC(" + IOC_DIRECTION.name(number >>> 30) + ", "
                + Values.hex(number >>> 8 & 0xff) + ", " + Values.hex(number & 0xff) + ", "
                + Values.hex(number >>> 16 & 0x3fff) + ")";
    }

    private static void deviceEntered(TracedCall call) {
        long number = call.value(1) & 0xffff_ffffL;
        long argument = call.value(2);
        call.text(1, request(number));
        String ambiguous = AMBIGUOUS.name(number);
        String name = ambiguous != null ? ambiguous : REQUESTS.name(number);
        switch (name) {
            case "TCSETS", "TCSETSW", "TCSETSF" -> structure(call, TerminalStructures.TERMIOS);
            case "TIOCSWINSZ" -> structure(call, TerminalStructures.WINSIZE);
            case "TIOCSPGRP", "FIONBIO", "FIOASYNC", "TIOCSPTLCK" -> number(call);
            case "TCFLSH" -> call.text(2, call.view().constant(FLUSH, argument));
            case "TCSBRK", "TCXONC", "TIOCSCTTY", "FICLONE" -> call.text(2, String.valueOf((int) argument));
            case "FIOCLEX", "FIONCLEX", "TIOCEXCL", "TIOCNXCL", "TIOCNOTTY", "TIOCCONS" -> call.show(2);
            case "TCGETS", "TIOCGWINSZ", "TIOCGPGRP", "TIOCGSID", "FIONREAD", "TIOCOUTQ", "TIOCGPTN" -> { }
            case null, default -> call.text(2, Values.hex(argument));
        }
        if (call.shown() > 2 && call.text(2) == null) {
            call.text(2, Values.address(argument));
        }
    }

    private static void deviceReturned(TracedCall call) {
        if (call.failed()) {
            return;
        }
        switch (REQUESTS.name(call.value(1) & 0xffff_ffffL)) {
            case "TCGETS" -> structure(call, TerminalStructures.TERMIOS);
            case "TIOCGWINSZ" -> structure(call, TerminalStructures.WINSIZE);
            case "TIOCGPGRP", "TIOCGSID", "FIONREAD", "TIOCOUTQ", "TIOCGPTN" -> number(call);
            case null, default -> { }
        }
    }

    private static void structure(TracedCall call, Structure structure) {
        call.pointee(2, () -> structure.format().text(call.view(), call.value(2)));
    }

    private static void number(TracedCall call) {
        call.pointee(2, () -> "[" + call.view().read32(call.value(2)) + "]");
    }

    private static void architectureEntered(TracedCall call) {
        long code = call.value(0);
        if (code == ARCH_GET_CPUID) {
            call.show(1);
        } else if (code == ARCH_GET_FS || code == ARCH_GET_GS) {
            call.text(1, Values.address(call.value(1)));
        } else {
            call.text(1, Values.hex(call.value(1)));
        }
    }

    private static void architectureReturned(TracedCall call) {
        long code = call.value(0);
        if (!call.failed() && (code == ARCH_GET_FS || code == ARCH_GET_GS)) {
            call.pointee(1, () -> "[" + Values.address(call.view().read64(call.value(1))) + "]");
        }
    }
}
