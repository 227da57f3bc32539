package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.fs.ContentNode;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Randomness;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.vfs.FdTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;

/** What procfs tells of the system as a whole: /proc/meminfo and the like, /proc/sys. */
final class SystemFiles {
    /** Files that are the host's own: they tell of the machine, as sysinfo(2) does. */
    private static final String[] HOST_FILES =
            {"filesystems", "loadavg", "meminfo", "stat", "swaps", "uptime", "version", "vmstat"};
    /** Settings of the host's network, as far as programs ask for them. */
    private static final String[] NETWORK_CORE = {"netdev_max_backlog", "optmem_max", "rmem_default", "rmem_max",
        "somaxconn", "wmem_default", "wmem_max"};
    private static final String[] NETWORK_IPV4 = {"ip_forward", "ip_local_port_range", "ip_local_reserved_ports",
        "ip_unprivileged_port_start", "tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_keepalive_probes",
        "tcp_keepalive_time", "tcp_max_syn_backlog", "tcp_rmem", "tcp_syncookies", "tcp_wmem"};
    /** The positions of fields in struct utsname. */
    private static final int SYSNAME = 0;
    private static final int NODENAME = 1;
    private static final int RELEASE = 2;
    private static final int VERSION = 3;
    private static final int DOMAINNAME = 5;

    private static final int PID_MAX = 4 << 20;
    private static final int NGROUPS_MAX = 65536;
    private static final int POOL_BITS = 256;
    private static final int UUID_SIZE = 16;
    /** RFC 4122: version 4 in the high half, variant 1 in the low one. */
    private static final long VERSION_CLEAR = ~0xf000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_CLEAR = ~(3L << 62);
    private static final long VARIANT_1 = 2L << 62;

    private final Kernel kernel;
    private final PseudoStatus own;
    private String bootId;

    SystemFiles(Kernel kernel, PseudoStatus own) {
        this.kernel = kernel;
        this.own = own;
    }

    /** The root directory without processes. */
    DirectoryNode directory() {
        DirectoryNode root = new DirectoryNode(
                own.directory(ProcFileSystem.ROOT, FileMode.READ_EXECUTE_ALL));
        text(root, "", "cpuinfo", () -> CpuInfoText.of(HostFiles.text("/proc/stat")));
        for (String name : HOST_FILES) {
            host(root, "", name);
        }
        if (kernel.clock().virtual()) {
            VirtualTimeText time = new VirtualTimeText(kernel);
            text(root, "", "uptime", time::uptime);
            text(root, "", "loadavg", time::load);
            text(root, "", "stat", time::statistics);
        }
        root.add("sys", this::settings);
        return root;
    }

    private DirectoryNode directory(String path) {
        return new DirectoryNode(own.directory(ProcFileSystem.ROOT + path, FileMode.READ_EXECUTE_ALL));
    }

    private void text(DirectoryNode directory, String path, String name, Supplier<String> text) {
        String full = ProcFileSystem.ROOT + path + '/' + name;
        directory.add(name, () -> ContentNode.text(own.file(full, FileMode.READ_ALL), text));
    }

    /** A file that is the host's own, if the host has it. */
    private void host(DirectoryNode directory, String path, String name) {
        String full = ProcFileSystem.ROOT + path + '/' + name;
        if (HostFiles.exists(full)) {
            directory.add(name, () -> new ContentNode(own.file(full, FileMode.READ_ALL),
                    () -> HostFiles.read(full), null));
        }
    }

    private DirectoryNode hosts(String path, String... names) {
        DirectoryNode directory = directory(path);
        for (String name : names) {
            host(directory, path, name);
        }
        return directory;
    }

    private DirectoryNode settings() {
        return directory("/sys").add("kernel", this::kernelSettings).add("vm", this::memorySettings)
                .add("fs", this::fileSettings).add("net", () -> directory("/sys/net")
                        .add("core", () -> hosts("/sys/net/core", NETWORK_CORE))
                        .add("ipv4", () -> hosts("/sys/net/ipv4", NETWORK_IPV4)));
    }

    private DirectoryNode kernelSettings() {
        String path = "/sys/kernel";
        DirectoryNode directory = directory(path);
        text(directory, path, "ostype", () -> name(SYSNAME));
        text(directory, path, "hostname", () -> name(NODENAME));
        text(directory, path, "osrelease", () -> name(RELEASE));
        text(directory, path, "version", () -> name(VERSION));
        text(directory, path, "domainname", () -> name(DOMAINNAME));
        text(directory, path, "pid_max", () -> PID_MAX + "\n");
        text(directory, path, "cap_last_cap", () -> Capabilities.COUNT - 1 + "\n");
        text(directory, path, "ngroups_max", () -> NGROUPS_MAX + "\n");
        // Stack, mappings and heap are placed at random, and so is the program: full randomization.
        text(directory, path, "randomize_va_space", () -> "2\n");
        // No core is ever written.
        text(directory, path, "core_pattern", () -> "core\n");
        text(directory, path, "tainted", () -> "0\n");
        host(directory, path, "threads-max");
        directory.add("random", this::randomness);
        return directory;
    }

    private static String name(int field) {
        byte[] names = HostSystem.uname();
        int start = field * HostSystem.UTSNAME_FIELD;
        int end = start;
        while (names[end] != 0) {
            end++;
        }
        return new String(names, start, end - start, StandardCharsets.ISO_8859_1) + "\n";
    }

    private DirectoryNode randomness() {
        String path = "/sys/kernel/random";
        DirectoryNode directory = directory(path);
        text(directory, path, "uuid", () -> uuid(kernel.random()) + "\n");
        text(directory, path, "boot_id", () -> bootId() + "\n");
        text(directory, path, "entropy_avail", () -> POOL_BITS + "\n");
        text(directory, path, "poolsize", () -> POOL_BITS + "\n");
        return directory;
    }

    static String uuid(Randomness random) {
        byte[] bytes = new byte[UUID_SIZE];
        random.fill(bytes);
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong() & VERSION_CLEAR | VERSION_4, halves.getLong() & VARIANT_CLEAR | VARIANT_1)
                .toString();
    }

    /** The same as long as the kernel runs. */
    private String bootId() {
        if (bootId == null) {
            bootId = uuid(kernel.random());
        }
        return bootId;
    }

    private DirectoryNode memorySettings() {
        String path = "/sys/vm";
        DirectoryNode directory = directory(path);
        text(directory, path, "overcommit_memory", () -> "0\n");
        text(directory, path, "max_map_count", () -> MemoryMap.MAX_MAP_COUNT + "\n");
        text(directory, path, "mmap_min_addr", () -> Placement.MMAP_MIN_ADDR + "\n");
        return directory;
    }

    private DirectoryNode fileSettings() {
        String path = "/sys/fs";
        DirectoryNode directory = directory(path);
        text(directory, path, "file-max", () -> Long.MAX_VALUE + "\n");
        text(directory, path, "nr_open", () -> FdTable.NR_OPEN + "\n");
        host(directory, path, "pipe-max-size");
        return directory;
    }
}
