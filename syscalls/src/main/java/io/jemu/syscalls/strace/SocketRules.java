package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Calls on sockets whose arguments depend on each other: protocols by family, options by level. */
final class SocketRules {
    private static final int SO_ERROR = 4;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_PROTOCOL = 38;
    private static final int TCP_CONGESTION = 13;
    private static final int LINGER_SIZE = 8;
    private static final int CREDENTIALS_SIZE = 12;

    private static final ConstantTable INTERNET = ConstantTable.parse("""
            IPPROTO_IP=0 IPPROTO_ICMP=1 IPPROTO_IGMP=2 IPPROTO_TCP=6 IPPROTO_UDP=17 IPPROTO_IPV6=41 IPPROTO_ICMPV6=58
            IPPROTO_SCTP=132 IPPROTO_UDPLITE=136 IPPROTO_RAW=255 IPPROTO_MPTCP=262""");
    private static final ConstantTable NETLINK = ConstantTable.parse("""
            NETLINK_ROUTE=0 NETLINK_USERSOCK=2 NETLINK_SOCK_DIAG=4 NETLINK_XFRM=6 NETLINK_SELINUX=7 NETLINK_AUDIT=9
            NETLINK_NETFILTER=12 NETLINK_KOBJECT_UEVENT=15 NETLINK_GENERIC=16""");
    private static final ConstantTable SOCKET = ConstantTable.parse("""
            SO_DEBUG=1 SO_REUSEADDR=2 SO_TYPE=3 SO_ERROR=4 SO_DONTROUTE=5 SO_BROADCAST=6 SO_SNDBUF=7 SO_RCVBUF=8
            SO_KEEPALIVE=9 SO_OOBINLINE=10 SO_NO_CHECK=11 SO_PRIORITY=12 SO_LINGER=13 SO_BSDCOMPAT=14 SO_REUSEPORT=15
            SO_PASSCRED=16 SO_PEERCRED=17 SO_RCVLOWAT=18 SO_SNDLOWAT=19 SO_RCVTIMEO_OLD=20 SO_SNDTIMEO_OLD=21
            SO_BINDTODEVICE=25 SO_ATTACH_FILTER=26 SO_DETACH_FILTER=27 SO_PEERNAME=28 SO_TIMESTAMP_OLD=29
            SO_ACCEPTCONN=30 SO_PEERSEC=31 SO_SNDBUFFORCE=32 SO_RCVBUFFORCE=33 SO_PASSSEC=34 SO_TIMESTAMPNS_OLD=35
            SO_MARK=36 SO_TIMESTAMPING_OLD=37 SO_PROTOCOL=38 SO_DOMAIN=39 SO_RXQ_OVFL=40 SO_WIFI_STATUS=41
            SO_PEEK_OFF=42 SO_NOFCS=43 SO_LOCK_FILTER=44 SO_SELECT_ERR_QUEUE=45 SO_BUSY_POLL=46
            SO_MAX_PACING_RATE=47 SO_BPF_EXTENSIONS=48 SO_INCOMING_CPU=49 SO_ATTACH_BPF=50
            SO_ATTACH_REUSEPORT_CBPF=51 SO_ATTACH_REUSEPORT_EBPF=52 SO_CNX_ADVICE=53 SO_MEMINFO=55
            SO_INCOMING_NAPI_ID=56 SO_COOKIE=57 SO_PEERGROUPS=59 SO_ZEROCOPY=60""");
    private static final ConstantTable IP = ConstantTable.parse("""
            IP_TOS=1 IP_TTL=2 IP_HDRINCL=3 IP_OPTIONS=4 IP_RECVOPTS=6 IP_RETOPTS=7 IP_PKTINFO=8 IP_MTU_DISCOVER=10
            IP_RECVERR=11 IP_RECVTTL=12 IP_RECVTOS=13 IP_MTU=14 IP_FREEBIND=15 IP_TRANSPARENT=19
            IP_RECVORIGDSTADDR=20 IP_MINTTL=21 IP_NODEFRAG=22 IP_BIND_ADDRESS_NO_PORT=24 IP_MULTICAST_IF=32
            IP_MULTICAST_TTL=33 IP_MULTICAST_LOOP=34 IP_ADD_MEMBERSHIP=35 IP_DROP_MEMBERSHIP=36 IP_UNICAST_IF=50""");
    private static final ConstantTable IPV6 = ConstantTable.parse("""
            IPV6_ADDRFORM=1 IPV6_2292PKTINFO=2 IPV6_2292HOPOPTS=3 IPV6_2292DSTOPTS=4 IPV6_2292RTHDR=5
            IPV6_2292PKTOPTIONS=6 IPV6_CHECKSUM=7 IPV6_2292HOPLIMIT=8 IPV6_NEXTHOP=9 IPV6_AUTHHDR=10 IPV6_FLOWINFO=11
            IPV6_UNICAST_HOPS=16 IPV6_MULTICAST_IF=17 IPV6_MULTICAST_HOPS=18
            IPV6_MULTICAST_LOOP=19 IPV6_ADD_MEMBERSHIP=20 IPV6_DROP_MEMBERSHIP=21 IPV6_MTU_DISCOVER=23 IPV6_MTU=24
            IPV6_RECVERR=25 IPV6_V6ONLY=26 IPV6_RECVPKTINFO=49 IPV6_PKTINFO=50 IPV6_RECVHOPLIMIT=51
            IPV6_HOPLIMIT=52 IPV6_RECVTCLASS=66 IPV6_TCLASS=67""");
    private static final ConstantTable TCP = ConstantTable.parse("""
            TCP_NODELAY=1 TCP_MAXSEG=2 TCP_CORK=3 TCP_KEEPIDLE=4 TCP_KEEPINTVL=5 TCP_KEEPCNT=6 TCP_SYNCNT=7
            TCP_LINGER2=8 TCP_DEFER_ACCEPT=9 TCP_WINDOW_CLAMP=10 TCP_INFO=11 TCP_QUICKACK=12 TCP_CONGESTION=13
            TCP_MD5SIG=14 TCP_USER_TIMEOUT=18 TCP_REPAIR=19 TCP_FASTOPEN=23 TCP_TIMESTAMP=24 TCP_NOTSENT_LOWAT=25
            TCP_SAVE_SYN=27 TCP_SAVED_SYN=28 TCP_FASTOPEN_CONNECT=30 TCP_ULP=31""");
    private static final ConstantTable NETLINK_OPTIONS = ConstantTable.parse("""
            NETLINK_ADD_MEMBERSHIP=1 NETLINK_DROP_MEMBERSHIP=2 NETLINK_PKTINFO=3 NETLINK_BROADCAST_ERROR=4
            NETLINK_NO_ENOBUFS=5 NETLINK_LISTEN_ALL_NSID=8 NETLINK_LIST_MEMBERSHIPS=9 NETLINK_CAP_ACK=10
            NETLINK_EXT_ACK=11 NETLINK_GET_STRICT_CHK=12""");
    private static final Structure LINGER = Structure.of(LINGER_SIZE,
            fields -> fields.signed32("l_onoff", 0).signed32("l_linger", Integer.BYTES));
    private static final Structure CREDENTIALS = Structure.of(CREDENTIALS_SIZE, fields ->
            fields.signed32("pid", 0).id("uid", Integer.BYTES).id("gid", 2 * Integer.BYTES));

    private static final ConstantTable UDP = ConstantTable.parse("""
            UDP_CORK=1 UDP_ENCAP=100 UDP_NO_CHECK6_TX=101 UDP_NO_CHECK6_RX=102 UDP_SEGMENT=103 UDP_GRO=104""");
    private static final ConstantTable ACCEPTED = ConstantTable.parse("SOCK_CLOEXEC=0x80000 SOCK_NONBLOCK=0x800");
    private static final int ICMP_FILTER = 1;

    private SocketRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("socket", CallRule.entering(SocketRules::protocol));
        byName.put("socketpair", CallRule.entering(call ->
                call.text(2, Integer.toUnsignedString((int) call.value(2)))));
        byName.put("bind", CallRule.entering(call -> givenAddress(call, 1, 2)));
        byName.put("connect", CallRule.entering(call -> givenAddress(call, 1, 2)));
        byName.put("sendto", CallRule.entering(call -> {
            DataRules.flags(call, 3, SocketStructures.FLAGS);
            givenAddress(call, 4, 5);
        }));
        byName.put("recvfrom", CallRule.of(call -> {
            DataRules.flags(call, 3, SocketStructures.FLAGS);
            askedAddress(call, 4);
        }, call -> gotAddress(call, 4)));
        for (String name : new String[] {"accept", "accept4", "getsockname", "getpeername"}) {
            byName.put(name, CallRule.of(call -> {
                askedAddress(call, 1);
                if (name.equals("accept4")) {
                    call.text(3, call.view().flags(ACCEPTED, Integer.toUnsignedLong((int) call.value(3))));
                }
            }, call -> gotAddress(call, 1)));
        }
        byName.put("setsockopt", CallRule.entering(call -> {
            name(call);
            call.pointee(3, () -> given(call));
            call.text(4, String.valueOf((int) call.value(4)));
        }));
        byName.put("getsockopt", CallRule.of(SocketRules::name, call -> {
            if (!call.failed()) {
                call.pointee(3, () -> value(call, call.view().read32(call.value(4)), true));
            }
        }));
    }

    /** An address that the call gets, and its length. */
    private static void givenAddress(TracedCall call, int address, int length) {
        call.pointee(address, () ->
                SocketStructures.address(call.view(), call.value(address), (int) call.value(length)));
    }

    /** An address that the call gives, if the caller has a place for it: the length is that of the place before. */
    private static void askedAddress(TracedCall call, int address) {
        if (call.value(address) == 0) {
            call.text(address + 1, Values.address(call.value(address + 1)));
            call.fix(address + 1);
            return;
        }
        try {
            call.before(Integer.toUnsignedLong(call.view().read32(call.value(address + 1))));
        } catch (GuestFault fault) {
            call.before(0); // the call will fail, too
        }
    }

    private static void gotAddress(TracedCall call, int address) {
        if (!call.failed() && call.value(address) != 0) {
            call.pointee(address, () -> SocketStructures.address(call.view(), call.value(address), Math.min(
                    call.before(), Integer.toUnsignedLong(call.view().read32(call.value(address + 1))))));
        }
    }

    private static void protocol(TracedCall call) {
        int protocol = (int) call.value(2);
        call.text(2, switch ((int) call.value(0)) {
            case AddressFamily.AF_INET, AddressFamily.AF_INET6 -> call.view().constant(INTERNET, protocol);
            case AddressFamily.AF_NETLINK -> call.view().constant(NETLINK, protocol);
            default -> String.valueOf(Integer.toUnsignedString(protocol));
        });
    }

    private static void name(TracedCall call) {
        long level = Integer.toUnsignedLong((int) call.value(1));
        long option = Integer.toUnsignedLong((int) call.value(2));
        if (call.argument(1).table().name(level) == null) {
            call.text(1, call.view().named(Values.hex(level), Values.hex(level) + " /* SOL_?? */"));
        }
        ConstantTable table = switch ((int) level) {
            case SocketLevel.SOL_SOCKET -> SOCKET;
            case SocketLevel.SOL_IP -> IP;
            case SocketLevel.SOL_IPV6 -> IPV6;
            case SocketLevel.SOL_TCP -> TCP;
            case SocketLevel.SOL_NETLINK -> NETLINK_OPTIONS;
            case SocketLevel.SOL_UDP -> UDP;
            default -> ConstantTable.NONE;
        };
        if ((int) level == SocketLevel.SOL_RAW) {
            call.text(2, option == ICMP_FILTER ? call.view().named("0x1", "ICMP_FILTER")
                    : Values.hex(option) + " /* RAW_??? */");
        } else {
            call.text(2, table == ConstantTable.NONE ? Long.toString(option) : call.view().constant(table, option));
        }
    }

    private static String given(TracedCall call) {
        int length = (int) call.value(4);
        boolean timeout = call.value(1) == SocketLevel.SOL_SOCKET && (call.value(2) == SocketOption.SO_RCVTIMEO
                || call.value(2) == SocketOption.SO_SNDTIMEO);
        if (timeout && length > 0) {
            return Fields.bytes(call.view(), call.value(3), length);
        }
        return length <= 0 ? Values.address(call.value(3)) : value(call, length, false);
    }

    /** The value of an option, of so many bytes. */
    private static String value(TracedCall call, int length, boolean got) {
        View view = call.view();
        long at = call.value(3);
        int option = (int) call.value(2);
        if (call.value(1) == SocketLevel.SOL_SOCKET) {
            switch (option) {
                case SocketOption.SO_LINGER -> {
                    return whole(view, at, length, LINGER);
                }
                case SocketOption.SO_PEERCRED -> {
                    return whole(view, at, length, CREDENTIALS);
                }
                case SocketOption.SO_RCVTIMEO, SocketOption.SO_SNDTIMEO -> {
                    return whole(view, at, length, TimeStructures.TIMEVAL);
                }
                case SO_BINDTODEVICE -> {
                    return Fields.bytes(view, at, length);
                }
                default -> { }
            }
        }
        if (call.value(1) == SocketLevel.SOL_TCP && option == TCP_CONGESTION || got && length < Integer.BYTES
                || length > Integer.BYTES && got) {
            return Fields.bytes(view, at, length);
        }
        return length < Integer.BYTES ? Values.address(at) : number(call, view.read32(at), got);
    }

    private static String whole(View view, long at, int length, Structure structure) {
        return length < structure.size() ? Values.address(at) : structure.format().text(view, at);
    }

    private static String number(TracedCall call, int value, boolean got) {
        if (got && call.value(1) == SocketLevel.SOL_SOCKET) {
            switch ((int) call.value(2)) {
                case SO_PROTOCOL -> {
                    return "[" + call.view().constant(INTERNET, value) + "]";
                }
                case SocketOption.SO_DOMAIN -> {
                    return "[" + call.view().constant(SocketStructures.FAMILY, value) + "]";
                }
                case SO_ERROR -> {
                    return "[" + Errno.of(value).map(Errno::name).orElse(String.valueOf(value)) + "]";
                }
                default -> { }
            }
        }
        return "[" + value + "]";
    }
}
