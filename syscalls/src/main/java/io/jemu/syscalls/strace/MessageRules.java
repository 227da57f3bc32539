package io.jemu.syscalls.strace;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** sendmsg, recvmsg and their kin: what is in the buffers of a message. */
final class MessageRules {
    private static final int MESSAGE_SIZE = 56;
    private static final int SLOT_SIZE = MESSAGE_SIZE + Long.BYTES;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTORS = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int HEADER = 16;

    private static final ConstantTable LEVELS = ConstantTable.parse("""
            SOL_IP=0 SOL_SOCKET=1 SOL_TCP=6 SOL_UDP=17 SOL_IPV6=41 SOL_NETLINK=270""");
    private static final ConstantTable KINDS = ConstantTable.parse("SCM_RIGHTS=1 SCM_CREDENTIALS=2");

    private MessageRules() {}

    static void addTo(Map<String, CallRule> byName) {
        byName.put("sendmsg", CallRule.entering(call -> {
            call.pointee(1, () -> message(call.view(), call.value(1), Long.MAX_VALUE, -1));
            DataRules.flags(call, 2, SocketStructures.FLAGS);
        }));
        byName.put("recvmsg", CallRule.of(call -> {
            DataRules.flags(call, 2, SocketStructures.FLAGS);
            call.before(nameLength(call.view(), call.value(1)));
        }, call -> call.pointee(1, () -> call.failed()
                ? "{msg_namelen=" + call.view().read32(call.value(1) + NAME_LENGTH) + "}"
                : message(call.view(), call.value(1), call.result(), call.before()))));
        byName.put("sendmmsg", CallRule.of(call -> DataRules.flags(call, 3, SocketStructures.FLAGS),
                call -> call.pointee(1, () -> messages(call.view(), call.value(1),
                        Integer.toUnsignedLong((int) call.value(2)), !call.failed(), Long.MAX_VALUE))));
        byName.put("recvmmsg", CallRule.of(call -> {
            call.text(1, null);
            DataRules.flags(call, 3, SocketStructures.FLAGS);
        }, call -> {
            if (call.failed()) {
                call.text(1, Values.address(call.value(1)));
                return;
            }
            call.pointee(1, () -> messages(call.view(), call.value(1), call.result(), true, 0));
            if (call.result() == 0) {
                call.outcome("0 (Timeout)");
            }
        }));
    }

    /** The length of the name's buffer in a message, or -1 if there is no message. */
    private static long nameLength(View view, long address) {
        try {
            return Integer.toUnsignedLong(view.read32(address + NAME_LENGTH));
        } catch (GuestFault fault) {
            return -1;
        }
    }

    private static String messages(View view, long address, long count, boolean done, long filled) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < count && i < ArgumentFormatter.limit(view); i++) {
            long at = address + (long) i * SLOT_SIZE;
            int length = view.read32(at + MESSAGE_SIZE);
            out.append(i == 0 ? "" : ", ").append("{msg_hdr=")
                    .append(message(view, at, filled == 0 ? Integer.toUnsignedLong(length) : filled, -1));
            out.append(done ? ", msg_len=" + Integer.toUnsignedString(length) : "").append('}');
        }
        return out.append(']').toString();
    }

    /** A message of whose buffers so many bytes are filled; {@code before} is the name's length before, or -1. */
    private static String message(View view, long address, long filled, long before) {
        Fields fields = new Fields(view, address);
        long name = fields.int64(0);
        long named = Integer.toUnsignedLong(fields.int32(NAME_LENGTH));
        fields.put("msg_name", TracedCall.orAddress(name, () ->
                SocketStructures.address(view, name, before < 0 ? named : Math.min(before, named))));
        fields.put("msg_namelen", (before < 0 || before == named ? "" : (int) before + " => ") + (int) named);
        long array = fields.int64(VECTOR);
        long count = fields.int64(VECTORS);
        fields.put("msg_iov", TracedCall.orAddress(array,
                () -> ArgumentFormatter.vectors(view, array, Math.max(0, count), filled)))
                .unsigned64("msg_iovlen", VECTORS);
        long length = fields.int64(CONTROL_LENGTH);
        long control = fields.int64(CONTROL);
        if (length != 0) {
            fields.put("msg_control", TracedCall.orAddress(control, () -> control(view, control, length)));
        }
        return fields.unsigned64("msg_controllen", CONTROL_LENGTH)
                .flags32("msg_flags", FLAGS, SocketStructures.FLAGS)
                .toString();
    }

    /** The control messages (cmsg(3)) in so many bytes. */
    private static String control(View view, long address, long size) {
        StringBuilder out = new StringBuilder("[");
        long at = address;
        long end = address + Math.clamp(size, 0, 1 << 16);
        while (at + HEADER <= end) {
            Fields fields = new Fields(view, at);
            long length = fields.int64(0);
            int level = fields.int32(Long.BYTES);
            int kind = fields.int32(Long.BYTES + Integer.BYTES);
            fields.put("cmsg_len", Long.toUnsignedString(length))
                    .put("cmsg_level", view.constant(LEVELS, Integer.toUnsignedLong(level)))
                    .put("cmsg_type", level == SOL_SOCKET ? view.constant(KINDS, Integer.toUnsignedLong(kind))
                            : Values.hex(Integer.toUnsignedLong(kind)));
            long there = Long.compareUnsigned(length, end - at) > 0 ? end - at : Math.max(length, HEADER);
            data(fields, level == SOL_SOCKET ? kind : 0, at + HEADER, there - HEADER);
            out.append(out.length() == 1 ? "" : ", ").append(fields);
            at += there + Long.BYTES - 1 & -Long.BYTES;
        }
        if (at < end) { // too little for one more
            out.append(out.length() == 1 ? "" : ", ").append("... /* ").append(Values.address(at)).append(" */");
        }
        return out.append(']').toString();
    }

    private static void data(Fields fields, int kind, long at, long length) {
        View view = fields.view();
        if (kind == SCM_RIGHTS && length > 0) {
            StringBuilder files = new StringBuilder("[");
            for (long i = 0; i + Integer.BYTES <= length; i += Integer.BYTES) {
                files.append(i == 0 ? "" : ", ").append(view.descriptor(view.read32(at + i)));
            }
            fields.put("cmsg_data", files.append(']').toString());
        } else if (kind == SCM_CREDENTIALS && length >= 3 * Integer.BYTES) {
            fields.put("cmsg_data", "{pid=" + view.read32(at) + ", uid=" + Values.id(view.read32(at + Integer.BYTES))
                    + ", gid=" + Values.id(view.read32(at + 2 * Integer.BYTES)) + "}");
        } else if (length > 0) {
            fields.put("cmsg_data", Fields.bytes(view, at, length));
        }
    }
}
