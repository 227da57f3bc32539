package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** Names, limits, capabilities and the state of the system. */
final class SystemStructures {
    private static final int UTSNAME_FIELD = 65;
    private static final int UTSNAME_SIZE = 6 * UTSNAME_FIELD;
    private static final int SYSINFO_SIZE = 112;
    private static final int SYSINFO_PROCESSES = 80;
    private static final int SYSINFO_HIGH = 88;
    private static final int SYSINFO_UNIT = 104;
    private static final int CAPABILITY_DATA_SIZE = 12;
    private static final long RLIM_INFINITY = -1;
    private static final long KIBI = 1024;
    private static final int SEMBUF_SIZE = 6;
    private static final int SEMBUF_OPERATION = 2;
    private static final int SEMBUF_FLAGS = 4;
    private static final ConstantTable SEMAPHORE_FLAGS = ConstantTable.parse("SEM_UNDO=0x1000 IPC_NOWAIT=0x800");

    private static final ConstantTable CAPABILITY_VERSION = ConstantTable.parse("""
            _LINUX_CAPABILITY_VERSION_1=0x19980330 _LINUX_CAPABILITY_VERSION_2=0x20071026
            _LINUX_CAPABILITY_VERSION_3=0x20080522""");
    private static final String[] CAPABILITIES = {
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE"
    };

    private SystemStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("utsname", Structure.of(UTSNAME_SIZE, SystemStructures::names));
        byName.put("sysinfo", Structure.of(SYSINFO_SIZE, SystemStructures::information));
        byName.put("rlimit", limits("RLIM64_INFINITY"));
        byName.put("rlimit64", limits("RLIM64_INFINITY"));
        byName.put("sembuf", Structure.of(SEMBUF_SIZE, fields -> fields
                .unsigned16("sem_num", 0)
                .put("sem_op", String.valueOf((short) fields.unsigned16(SEMBUF_OPERATION)))
                .put("sem_flg", fields.view().flags(SEMAPHORE_FLAGS, fields.unsigned16(SEMBUF_FLAGS)))));
        byName.put("sched_param", Structure.scalar(Integer.BYTES,
                (view, at) -> String.valueOf(view.read32(at))));
        byName.put("cap_user_header", Structure.of(Long.BYTES, fields ->
                fields.constant32("version", 0, CAPABILITY_VERSION).signed32("pid", Integer.BYTES)));
        byName.put("cap_user_data", Structure.of(2 * CAPABILITY_DATA_SIZE, fields -> fields
                .put("effective", capabilities(fields, 0))
                .put("permitted", capabilities(fields, Integer.BYTES))
                .put("inheritable", capabilities(fields, 2 * Integer.BYTES))));
    }

    private static void names(Fields fields) {
        String[] members = {"sysname", "nodename", "release", "version", "machine", "domainname"};
        for (int i = 0; i < members.length; i++) {
            if (i == 2 && fields.cut()) {
                return;
            }
            fields.string(members[i], i * UTSNAME_FIELD, UTSNAME_FIELD);
        }
    }

    private static void information(Fields fields) {
        int offset = 0;
        fields.unsigned64("uptime", offset);
        fields.put("loads", "[" + Long.toUnsignedString(fields.int64(Long.BYTES)) + ", "
                + Long.toUnsignedString(fields.int64(2 * Long.BYTES)) + ", "
                + Long.toUnsignedString(fields.int64(3 * Long.BYTES)) + "]");
        offset = 4 * Long.BYTES;
        for (String name : new String[] {"totalram", "freeram", "sharedram", "bufferram", "totalswap", "freeswap"}) {
            fields.unsigned64(name, offset);
            offset += Long.BYTES;
        }
        fields.unsigned16("procs", SYSINFO_PROCESSES)
                .unsigned64("totalhigh", SYSINFO_HIGH)
                .unsigned64("freehigh", SYSINFO_HIGH + Long.BYTES)
                .unsigned32("mem_unit", SYSINFO_UNIT);
    }

    private static Structure limits(String infinity) {
        return Structure.of(2 * Long.BYTES, fields -> fields
                .put("rlim_cur", limit(fields.view(), fields.int64(0), infinity))
                .put("rlim_max", limit(fields.view(), fields.int64(Long.BYTES), infinity)));
    }

    private static String limit(View view, long value, String infinity) {
        return view.named(Long.toUnsignedString(value), limit(value, infinity));
    }

    private static String limit(long value, String infinity) {
        if (value == RLIM_INFINITY) {
            return infinity;
        }
        boolean whole = Long.compareUnsigned(value, KIBI) > 0 && Long.remainderUnsigned(value, KIBI) == 0;
        return whole ? Long.toUnsignedString(Long.divideUnsigned(value, KIBI)) + "*1024" : Long.toUnsignedString(value);
    }

    private static String capabilities(Fields fields, int offset) {
        long set = Integer.toUnsignedLong(fields.int32(offset))
                | Integer.toUnsignedLong(fields.int32(offset + CAPABILITY_DATA_SIZE)) << Integer.SIZE;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((set >>> i & 1) != 0) {
                out.append(out.isEmpty() ? "" : "|").append("1<<").append(capability(i));
            }
        }
        return out.isEmpty() ? "0" : out.toString();
    }

    /** CAP_KILL, or a number with a comment. */
    static String capability(long number) {
        return number >= 0 && number < CAPABILITIES.length
                ? "CAP_" + CAPABILITIES[(int) number]
                : Values.hex(number) + " /* CAP_??? */";
    }
}
