package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Usage;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import java.math.BigInteger;
import java.util.stream.Collectors;

/** /proc/PID/status (fs/proc/array.c, proc_pid_status), without VmPTE, which jemu does not count */
final class StatusText {
    private static final int SMALLEST_TABLE = 64;
    private static final int NEXT_TABLE = 256;
    private static final int HEX = 16;
    private static final String HOST_STATUS = "/proc/self/status";

    private final Process process;
    private final Task task;
    private final StringBuilder text = new StringBuilder();

    /** @param task the thread, or null of a process that has ended */
    StatusText(Process process, Task task) {
        this.process = process;
        this.task = task;
        identity();
        if (process.state().end() == null) {
            memory(process.map());
        }
        line("Threads", Integer.toString(process.tasks().size()));
        signals();
        capabilities();
        processors();
    }

    private void line(String label, String value) {
        text.append(label).append(":\t").append(value).append('\n');
    }

    private void identity() {
        Credentials c = process.credentials();
        int tid = task == null ? process.pid() : task.tid();
        line("Name", escaped(task == null ? "" : task.attributes().name()));
        line("Umask", "%04o".formatted(process.fs().umask()));
        line("State", state());
        line("Tgid", Integer.toString(process.pid()));
        line("Ngid", "0");
        line("Pid", Integer.toString(tid));
        line("PPid", Integer.toString(process.family().parentPid()));
        line("TracerPid", "0");
        line("Uid", ids(c.uid(), c.euid(), c.suid(), c.fsuid()));
        line("Gid", ids(c.gid(), c.egid(), c.sgid(), c.fsgid()));
        line("FDSize", Integer.toString(tableSize()));
        line("Groups", c.groups().stream().map(Integer::toUnsignedString).collect(Collectors.joining(" ")) + " ");
        line("NStgid", Integer.toString(process.pid()));
        line("NSpid", Integer.toString(tid));
        line("NSpgid", Integer.toString(process.session().pgid()));
        line("NSsid", Integer.toString(process.session().sid()));
        line("Kthread", "0");
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private String state() {
        return switch (StatText.state(process, task)) {
            case 'R' -> "R (running)";
            case 'Z' -> "Z (zombie)";
            case 'T' -> "T (stopped)";
            default -> "S (sleeping)";
        };
    }

    private static String ids(int real, int effective, int saved, int file) {
        return Integer.toUnsignedString(real) + '\t' + Integer.toUnsignedString(effective) + '\t'
                + Integer.toUnsignedString(saved) + '\t' + Integer.toUnsignedString(file);
    }

    /** Linux's tables grow from 64 entries to 256, and then by doubling. */
    private int tableSize() {
        int[] open = process.files().open();
        int highest = open.length == 0 ? 0 : open[open.length - 1];
        if (highest < SMALLEST_TABLE) {
            return SMALLEST_TABLE;
        }
        return highest < NEXT_TABLE ? NEXT_TABLE : Integer.highestOneBit(highest) << 1;
    }

    private void memory(MemoryMap map) {
        MemorySizes sizes = MemorySizes.of(process);
        Residency resident = Residency.of(map);
        // jemu keeps no record of the highest values: the present ones stand for them.
        kilobytes("VmPeak", sizes.total());
        kilobytes("VmSize", sizes.total());
        kilobytes("VmLck", sizes.locked());
        kilobytes("VmPin", 0);
        kilobytes("VmHWM", resident.total());
        kilobytes("VmRSS", resident.total());
        kilobytes("RssAnon", resident.anonymous());
        kilobytes("RssFile", resident.file());
        kilobytes("RssShmem", resident.shared());
        kilobytes("VmData", sizes.data());
        kilobytes("VmStk", sizes.stack());
        kilobytes("VmExe", sizes.program());
        kilobytes("VmLib", sizes.libraries());
        kilobytes("VmSwap", 0);
        kilobytes("HugetlbPages", 0);
        line("CoreDumping", "0");
        line("THP_enabled", "0");
        line("untag_mask", "0xffffffffffffffff");
    }

    private void kilobytes(String label, long value) {
        line(label, "%8d kB".formatted(value));
    }

    private void signals() {
        long ignored = 0;
        long caught = 0;
        for (int signal = 1; signal <= Signal.MAX; signal++) {
            SignalAction action = process.actions().get(signal);
            if (action.caught()) {
                caught |= Signal.bit(signal);
            } else if (action.handler() == SignalAction.SIG_IGN) {
                ignored |= Signal.bit(signal);
            }
        }
        long own = task == null ? 0 : task.signals().pending().set();
        long shared = process.pending().set();
        line("SigQ", Long.bitCount(own) + Long.bitCount(shared) + "/"
                + Long.toUnsignedString(process.rlimits().soft(Resource.RLIMIT_SIGPENDING)));
        set("SigPnd", own);
        set("ShdPnd", shared);
        set("SigBlk", task == null ? 0 : task.signals().blocked());
        set("SigIgn", ignored);
        set("SigCgt", caught);
    }

    private void set(String label, long bits) {
        line(label, "%016x".formatted(bits));
    }

    private void capabilities() {
        Capabilities own = task == null ? null : task.attributes().capabilities();
        Capabilities shown = own == null ? Capabilities.of(process.credentials()) : own;
        set("CapInh", shown.inheritable());
        set("CapPrm", shown.permitted());
        set("CapEff", shown.effective());
        set("CapBnd", (1L << Capabilities.COUNT) - 1);
        set("CapAmb", 0);
        line("NoNewPrivs", task != null && task.attributes().noNewPrivileges() ? "1" : "0");
        line("Seccomp", "0");
        line("Seccomp_filters", "0");
        line("Speculation_Store_Bypass", "unknown");
        line("SpeculationIndirectBranch", "unknown");
    }

    /** The processors that sched_getaffinity(2) tells of. */
    private void processors() {
        byte[] affinity = HostSystem.affinity();
        byte[] bigEndian = new byte[affinity.length];
        for (int i = 0; i < affinity.length; i++) {
            bigEndian[affinity.length - 1 - i] = affinity[i];
        }
        BigInteger mask = new BigInteger(1, bigEndian);
        line("Cpus_allowed", mask.toString(HEX));
        line("Cpus_allowed_list", ranges(mask));
        memoryNodes();
        Usage usage = task == null ? process.usage() : task.usage();
        line("voluntary_ctxt_switches", Long.toString(usage.voluntarySwitches()));
        line("nonvoluntary_ctxt_switches", Long.toString(usage.involuntarySwitches()));
    }

    /** The NUMA nodes whose memory may be used: what the host says of jemu. */
    private void memoryNodes() {
        if (HostFiles.exists(HOST_STATUS)) {
            HostFiles.text(HOST_STATUS).lines().filter(line -> line.startsWith("Mems_allowed"))
                    .forEach(line -> text.append(line).append('\n'));
        }
    }

    /** Such as 0-3,8. */
    static String ranges(BigInteger mask) {
        StringBuilder list = new StringBuilder();
        int cpu = 0;
        while (cpu < mask.bitLength()) {
            if (!mask.testBit(cpu)) {
                cpu++;
                continue;
            }
            int first = cpu;
            while (mask.testBit(cpu + 1)) {
                cpu++;
            }
            list.append(list.isEmpty() ? "" : ",").append(first);
            if (cpu > first) {
                list.append('-').append(cpu);
            }
            cpu++;
        }
        return list.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
