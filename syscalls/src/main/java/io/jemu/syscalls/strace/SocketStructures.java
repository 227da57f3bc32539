package io.jemu.syscalls.strace;

import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Socket addresses and messages. */
final class SocketStructures {
    private static final int STORAGE_SIZE = 128;
    private static final int UNIX_PATH = 2;
    private static final int UNIX_PATH_SIZE = 108;
    private static final int INET_ADDRESS = 4;
    private static final int INET_ADDRESS_SIZE = 4;
    private static final int INET6_FLOW = 4;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_ADDRESS_SIZE = 16;
    private static final int INET6_SCOPE = 24;
    private static final int NETLINK_PID = 4;
    private static final int NETLINK_GROUPS = 8;
    private static final int VECTOR_SIZE = 16;
    private static final int MESSAGE_SIZE = 56;
    private static final int MESSAGE_NAME_LENGTH = 8;
    private static final int MESSAGE_VECTOR = 16;
    private static final int MESSAGE_VECTORS = 24;
    private static final int MESSAGE_CONTROL = 32;
    private static final int MESSAGE_CONTROL_LENGTH = 40;
    private static final int MESSAGE_FLAGS = 48;

    static final ConstantTable FAMILY = ConstantTable.parse("""
            AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17""");
    static final ConstantTable FLAGS = ConstantTable.parse("""
            MSG_OOB=0x1 MSG_PEEK=0x2 MSG_DONTROUTE=0x4 MSG_CTRUNC=0x8 MSG_PROBE=0x10 MSG_TRUNC=0x20 MSG_DONTWAIT=0x40
            MSG_EOR=0x80 MSG_WAITALL=0x100 MSG_CONFIRM=0x800 MSG_ERRQUEUE=0x2000 MSG_NOSIGNAL=0x4000 MSG_MORE=0x8000
            MSG_WAITFORONE=0x10000 MSG_FASTOPEN=0x20000000 MSG_CMSG_CLOEXEC=0x40000000""");

    static final Structure ADDRESS = Structure.of(STORAGE_SIZE, SocketStructures::address);
    private static final Structure VECTOR = Structure.of(VECTOR_SIZE,
            fields -> fields.pointer("iov_base", 0).unsigned64("iov_len", Long.BYTES));
    private static final Structure MESSAGE = Structure.of(MESSAGE_SIZE, SocketStructures::message);

    private SocketStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("sockaddr", ADDRESS);
        byName.put("msghdr", MESSAGE);
        byName.put("mmsghdr", Structure.of(MESSAGE_SIZE + Long.BYTES,
                fields -> fields.nested("msg_hdr", 0, MESSAGE).unsigned32("msg_len", MESSAGE_SIZE)));
    }

    /** An address of so many bytes. */
    static String address(View view, long address, long length) {
        return ADDRESS.format().text(view, address);
    }

    private static void address(Fields fields) {
        int family = fields.unsigned16(0);
        fields.put("sa_family", fields.view().constant(FAMILY, family));
        switch (family) {
            case AddressFamily.AF_UNIX -> path(fields);
            case AddressFamily.AF_INET -> fields.put("sin_port", port(fields))
                    .put("sin_addr", "inet_addr(\""
                            + Values.internet(fields.bytes(INET_ADDRESS, INET_ADDRESS_SIZE)) + "\")");
            case AddressFamily.AF_INET6 -> fields.put("sin6_port", port(fields))
                    .put("sin6_flowinfo", "htonl(" + Integer.toUnsignedString(
                            Integer.reverseBytes(fields.int32(INET6_FLOW))) + ")")
                    .item("inet_pton(AF_INET6, \"" + Values.internet6(fields.bytes(INET6_ADDRESS, INET6_ADDRESS_SIZE))
                            + "\", &sin6_addr)")
                    .unsigned32("sin6_scope_id", INET6_SCOPE);
            case AddressFamily.AF_NETLINK -> fields.unsigned32("nl_pid", NETLINK_PID)
                    .put("nl_groups", "%08x".formatted(fields.int32(NETLINK_GROUPS)));
            default -> fields.more();
        }
    }

    /** The path, or after an @ the name of a socket without a path: it begins with a NUL. */
    private static void path(Fields fields) {
        int start = UNIX_PATH;
        boolean abstractName = fields.bytes(start, 1)[0] == 0;
        if (abstractName) {
            start++;
        }
        String name = fields.text(start, UNIX_PATH + UNIX_PATH_SIZE - start);
        fields.put("sun_path", abstractName ? "@" + name : name);
    }

    private static String port(Fields fields) {
        return "htons(" + (Short.reverseBytes((short) fields.unsigned16(Short.BYTES)) & 0xffff) + ")";
    }

    private static void message(Fields fields) {
        fields.pointee("msg_name", 0, ADDRESS)
                .signed32("msg_namelen", MESSAGE_NAME_LENGTH)
                .put("msg_iov", vectors(fields))
                .unsigned64("msg_iovlen", MESSAGE_VECTORS)
                .pointer("msg_control", MESSAGE_CONTROL)
                .unsigned64("msg_controllen", MESSAGE_CONTROL_LENGTH)
                .flags32("msg_flags", MESSAGE_FLAGS, FLAGS);
    }

    private static String vectors(Fields fields) {
        long array = fields.int64(MESSAGE_VECTOR);
        View view = fields.view();
        return TracedCall.orAddress(array,
                () -> ArgumentFormatter.array(view, array, VECTOR, Math.max(0, fields.int64(MESSAGE_VECTORS))));
    }
}
