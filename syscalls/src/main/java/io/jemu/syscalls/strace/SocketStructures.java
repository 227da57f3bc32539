package io.jemu.syscalls.strace;

import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.descriptor.ConstantTable;

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
    private static final int INET_SIZE = 16;
    private static final int NETLINK_SIZE = 12;
    private static final int NETLINK_PID = 4;
    private static final int NETLINK_GROUPS = 8;

    static final ConstantTable FAMILY = ConstantTable.parse("""
            AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17""");
    static final ConstantTable FLAGS = ConstantTable.parse("""
            MSG_OOB=0x1 MSG_PEEK=0x2 MSG_DONTROUTE=0x4 MSG_CTRUNC=0x8 MSG_PROBE=0x10 MSG_TRUNC=0x20 MSG_DONTWAIT=0x40
            MSG_EOR=0x80 MSG_WAITALL=0x100 MSG_CONFIRM=0x800 MSG_ERRQUEUE=0x2000 MSG_NOSIGNAL=0x4000 MSG_MORE=0x8000
            MSG_WAITFORONE=0x10000 MSG_FASTOPEN=0x20000000 MSG_CMSG_CLOEXEC=0x40000000
            MSG_CMSG_COMPAT=0x80000000""");


    private SocketStructures() {}

    /** An address of so many bytes; what is too short for its family is shown as bytes. */
    static String address(View view, long address, long length) {
        if (address == 0 || length < UNIX_PATH) {
            return Values.address(address);
        }
        Fields fields = new Fields(view, address);
        int size = (int) Math.min(length, STORAGE_SIZE);
        int family = fields.unsigned16(0);
        fields.put("sa_family", view.constant(FAMILY, family));
        if (size == UNIX_PATH) {
            return fields.toString();
        }
        if (size < least(family)) {
            return fields.put("sa_data", view.quote(view.read(address + UNIX_PATH, size - UNIX_PATH))).toString();
        }
        switch (family) {
            case AddressFamily.AF_UNIX -> path(fields, size);
            case AddressFamily.AF_INET -> fields.put("sin_port", port(fields))
                    .put("sin_addr", network(fields, INET_ADDRESS, INET_ADDRESS_SIZE, "inet_addr(\""
                            + Values.internet(fields.bytes(INET_ADDRESS, INET_ADDRESS_SIZE)) + "\")"));
            case AddressFamily.AF_INET6 -> {
                fields.put("sin6_port", port(fields))
                        .put("sin6_flowinfo", network(fields, INET6_FLOW, Integer.BYTES, "htonl("
                                + Integer.toUnsignedString(Integer.reverseBytes(fields.int32(INET6_FLOW))) + ")"));
                String text = "inet_pton(AF_INET6, \""
                        + Values.internet6(fields.bytes(INET6_ADDRESS, INET6_ADDRESS_SIZE)) + "\"";
                if (view.style().constants() == Style.Constants.ABBREVIATED) {
                    fields.item(text + ", &sin6_addr)");
                } else {
                    fields.put("sin6_addr", network(fields, INET6_ADDRESS, INET6_ADDRESS_SIZE, text + ")"));
                }
                if (size > INET6_SCOPE) {
                    fields.unsigned32("sin6_scope_id", INET6_SCOPE);
                }
            }
            default -> fields.unsigned32("nl_pid", NETLINK_PID)
                    .put("nl_groups", "%08x".formatted(fields.int32(NETLINK_GROUPS)));
        }
        return fields.toString();
    }

    /** How many bytes an address of a family has at least. */
    private static int least(int family) {
        return switch (family) {
            case AddressFamily.AF_UNIX -> UNIX_PATH + 1;
            case AddressFamily.AF_INET -> INET_SIZE;
            case AddressFamily.AF_INET6 -> INET6_SCOPE;
            case AddressFamily.AF_NETLINK -> NETLINK_SIZE;
            default -> Integer.MAX_VALUE;
        };
    }

    /** The path, or after an @ the name of a socket without a path: it begins with a NUL. */
    private static void path(Fields fields, int size) {
        int length = Math.min(size, UNIX_PATH + UNIX_PATH_SIZE) - UNIX_PATH;
        if (fields.bytes(UNIX_PATH, 1)[0] != 0) {
            fields.put("sun_path", fields.text(UNIX_PATH, length));
        } else {
            fields.put("sun_path", "@" + fields.view().quote(fields.bytes(UNIX_PATH + 1, length - 1)));
        }
    }

    /** What is in the order of the network: bytes, unless constants are shown by what they are. */
    private static String network(Fields fields, int offset, int size, String text) {
        return fields.view().named(Quoting.hexadecimal(fields.bytes(offset, size), size), text);
    }

    private static String port(Fields fields) {
        return network(fields, Short.BYTES, Short.BYTES,
                "htons(" + (Short.reverseBytes((short) fields.unsigned16(Short.BYTES)) & 0xffff) + ")");
    }
}
