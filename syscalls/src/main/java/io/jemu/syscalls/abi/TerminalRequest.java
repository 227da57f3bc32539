package io.jemu.syscalls.abi;

/** Requests of ioctl(2) to terminals: ioctl_tty(2). */
public final class TerminalRequest {
    public static final int TCGETS = 0x5401;
    public static final int TCSETS = 0x5402;
    public static final int TCSETSW = 0x5403;
    public static final int TCSETSF = 0x5404;
    public static final int TCGETA = 0x5405;
    public static final int TCSETA = 0x5406;
    public static final int TCSETAW = 0x5407;
    public static final int TCSETAF = 0x5408;
    public static final int TCSBRK = 0x5409;
    public static final int TCXONC = 0x540a;
    public static final int TCFLSH = 0x540b;
    public static final int TIOCEXCL = 0x540c;
    public static final int TIOCNXCL = 0x540d;
    public static final int TIOCSCTTY = 0x540e;
    public static final int TIOCGPGRP = 0x540f;
    public static final int TIOCSPGRP = 0x5410;
    public static final int TIOCOUTQ = 0x5411;
    public static final int TIOCSTI = 0x5412;
    public static final int TIOCGWINSZ = 0x5413;
    public static final int TIOCSWINSZ = 0x5414;
    public static final int TIOCGSOFTCAR = 0x5419;
    public static final int TIOCSSOFTCAR = 0x541a;
    public static final int FIONREAD = 0x541b;
    public static final int TIOCPKT = 0x5420;
    public static final int TIOCNOTTY = 0x5422;
    public static final int TIOCSETD = 0x5423;
    public static final int TIOCGETD = 0x5424;
    public static final int TCSBRKP = 0x5425;
    public static final int TIOCSBRK = 0x5427;
    public static final int TIOCCBRK = 0x5428;
    public static final int TIOCGSID = 0x5429;
    public static final int TCGETS2 = 0x802c_542a;
    public static final int TCSETS2 = 0x402c_542b;
    public static final int TCSETSW2 = 0x402c_542c;
    public static final int TCSETSF2 = 0x402c_542d;
    public static final int TIOCGPTN = 0x8004_5430;
    public static final int TIOCSPTLCK = 0x4004_5431;
    public static final int TIOCGDEV = 0x8004_5432;
    public static final int TIOCSIG = 0x4004_5436;
    public static final int TIOCGPKT = 0x8004_5438;
    public static final int TIOCGPTLCK = 0x8004_5439;
    public static final int TIOCGEXCL = 0x8004_5440;
    public static final int TIOCGPTPEER = 0x5441;

    private TerminalRequest() {}
}
